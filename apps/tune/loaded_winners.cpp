#include "tune/loaded_winners.h"

#include "tuned/advice.h"

namespace upforge::tune {

tuned::Winner record_of(const kernels::Problem& problem, const Recipe& recipe) {
    return {.problem = to_string(problem),
            .isa = best_isa(),
            .threads = threads(),
            .kernel = kernel_name(recipe),
            .algorithm = std::string(kernels::algorithm(problem.operation)),
            .seconds = 1,
            .default_seconds = 1};
}

LoadedWinners::LoadedWinners(tuned::Winners winners, Builder& builder)
    : winners_(std::move(winners)) {
    for (const tuned::Winner& winner : winners_.all) {
        const Recipe recipe = parse_recipe(winner.kernel);
        if (!of_table(recipe)) {
            candidates_.push_back(
                std::make_unique<Candidate>(recipe, builder.build(recipe).library));
            kernels_.push_back(candidates_.back()->kernel());
        }
    }
    follow();
}

void LoadedWinners::follow() const {
    tuned::advisor().add(winners_, kernels_);
}

}  // namespace upforge::tune
