#include "tune/whole_network.h"

#include <algorithm>
#include <chrono>

#include "bench/subject.h"

namespace upforge::tune {
namespace {

using std::chrono::steady_clock;

/// Sessions of either kind that are made anew, each with memory of its own.
constexpr int pairs = 3;

/// What a pair may take, and has to.
constexpr int most_turns = 15, least_turns = 3;
constexpr double seconds_of_pair = 8;

/// Twice, since the first time finds what the other network left in the caches.
void run_warm(bench::Subject& subject) {
    subject.warm_up();
    subject.run_whole();
    subject.run_by_layers();
}

/// A network in two sessions, of which each may compute layers by kernels of its own.
class SessionPair {
  public:
    SessionPair(bench::Subject& with, bench::Subject& without)
        : with_(with), without_(without), layers_(with.layers.size()) {}

    void run(const std::function<void(int turn)>& watch) {
        const auto end = steady_clock::now() + std::chrono::duration<double>(seconds_of_pair);
        for (int turn = 0; turn < most_turns; ++turn) {
            if (turn >= least_turns && steady_clock::now() > end) {
                return;
            }
            watch(turn);
            run_warm(without_);
            run_warm(with_);
            whole_.push_back(with_.total.times.last() / without_.total.times.last());
            for (std::size_t i = 0; i < layers_.size(); ++i) {
                layers_[i].push_back(with_.layers[i].times.last() /
                                     without_.layers[i].times.last());
            }
        }
    }

    Spread whole() const { return spread_of(whole_); }
    Spread layer(std::size_t i) const { return spread_of(layers_[i]); }

  private:
    bench::Subject& with_;
    bench::Subject& without_;
    std::vector<double> whole_;
    std::vector<std::vector<double>> layers_;
};

/// What can be tuned of a layer, and by which kernels it is computed.
LayerComparison describe(const bench::Subject& subject, std::size_t layer) {
    LayerComparison described{subject.layers[layer].name, {}, {}, {}};
    for (const kernels::Choice& choice : subject.context.recording(layer).choices()) {
        if (choice.problem) {
            described.problems.push_back(to_string(*choice.problem));
            described.others.push_back(to_string(*choice.kernel));
        }
    }
    return described;
}

void add_layers(std::vector<LayerComparison>& layers, const bench::Subject& with,
                const bench::Subject& without, const SessionPair& sessions) {
    std::size_t place = 0;
    for (std::size_t i = 0; i < with.layers.size(); ++i) {
        LayerComparison layer = describe(without, i);
        if (layer.problems.empty() || with.layers[i].kernels == without.layers[i].kernels) {
            continue;
        }
        if (place == layers.size()) {
            layers.push_back(std::move(layer));
        }
        layers[place++].ratios.push_back(sessions.layer(i));
    }
}

}  // namespace

double LayerComparison::ratio() const {
    return spread_of_repeats(ratios).median;
}

bool LayerComparison::is_slower() const {
    return std::ranges::all_of(
        ratios, [](const Spread& spread) { return spread.median > 1 + spread.noise; });
}

std::set<std::string> problems_that_lose(const NetworkComparison& network) {
    std::set<std::string> losing;
    for (const LayerComparison& layer : network.layers) {
        if (layer.is_slower()) {
            losing.insert(layer.problems.begin(), layer.problems.end());
        }
    }
    return losing;
}

NetworkComparison compare_tuned_with(const std::string& other, const MakePlan& tuned_plan,
                                     const MakePlan& other_plan, const Watch& watch) {
    NetworkComparison comparison{.other = other};
    bench::Samples tuned, others;
    std::vector<Spread> ratios;
    for (int pair = 0; pair < pairs; ++pair) {
        // One after the other: a subject chooses its kernels when it is made.
        bench::Subject with("tuned", tuned_plan());
        bench::Subject without(other, other_plan());
        SessionPair sessions(with, without);
        sessions.run([&](int turn) { watch(other, pair * most_turns + turn, pairs * most_turns); });
        tuned.add(with.total.times.least());
        others.add(without.total.times.least());
        ratios.push_back(sessions.whole());
        add_layers(comparison.layers, with, without, sessions);
    }
    comparison.seconds = tuned.least();
    comparison.other_seconds = others.least();
    comparison.ratio = spread_of_repeats(ratios);
    return comparison;
}

}  // namespace upforge::tune
