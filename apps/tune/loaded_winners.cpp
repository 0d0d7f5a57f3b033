#include "tune/loaded_winners.h"

#include "tuned/advice.h"

namespace upforge::tune {

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
