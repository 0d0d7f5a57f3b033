#include "tune/whole_network.h"

#include "bench/subject.h"
#include "tune/timing.h"
#include "tuned/advice.h"

namespace upforge::tune {
namespace {

/// Runs by layers, of either network.
constexpr int turns_by_layers = 25;

/// Of many layers one exceeds the noise, which is twice the standard error, by chance.
constexpr double clearly = 2;

std::vector<LayerRatio> compare_layers(bench::Subject& with, bench::Subject& without) {
    std::vector<std::vector<double>> ratios(with.layers.size());
    for (int turn = 0; turn < turns_by_layers; ++turn) {
        with.run_by_layers();
        without.run_by_layers();
        for (std::size_t i = 0; i < ratios.size(); ++i) {
            ratios[i].push_back(with.layers[i].times.last() / without.layers[i].times.last());
        }
    }
    std::vector<LayerRatio> layers;
    for (std::size_t i = 0; i < ratios.size(); ++i) {
        if (with.layers[i].kernels != without.layers[i].kernels) {
            const auto [ratio, noise] = spread_of(std::move(ratios[i]));
            layers.push_back({with.layers[i].name, ratio, noise});
        }
    }
    return layers;
}

}  // namespace

LoadedWinners::LoadedWinners(const tuned::Winners& winners, Builder& builder) {
    for (const tuned::Winner& winner : winners.all) {
        const Recipe recipe = parse_recipe(winner.kernel);
        if (!of_table(recipe)) {
            candidates_.push_back(
                std::make_unique<Candidate>(recipe, builder.build(recipe).library));
            kernels_.push_back(candidates_.back()->kernel());
        }
    }
    tuned::advisor().add(winners, kernels_);
}

bool LayerRatio::is_slower() const {
    return ratio > 1 + clearly * noise;
}

NetworkComparison compare_tuned_with(Schedules other, const PlanOf& plan) {
    // One after the other: a subject chooses its kernels when it is made.
    bench::Subject with("tuned", plan(Schedules::tuned));
    bench::Subject without(name_of(other), plan(other));
    const Measurement whole =
        time_in_turns([&] { with.run_whole(); }, [&] { without.run_whole(); }, Effort::network);
    return {other, whole, compare_layers(with, without)};
}

}  // namespace upforge::tune
