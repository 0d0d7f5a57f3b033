#include "tune/whole_network.h"

#include "bench/subject.h"
#include "tune/timing.h"
#include "tuned/advice.h"

namespace upforge::tune {

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

Measurement time_whole(const PlanOf& plan) {
    // One after the other: a subject chooses its kernels when it is made.
    bench::Subject with("tuned", plan(true));
    bench::Subject without("usual", plan(false));
    return time_in_turns([&] { with.run_whole(); }, [&] { without.run_whole(); }, Effort::network);
}

}  // namespace upforge::tune
