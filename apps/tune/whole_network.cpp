#include "tune/whole_network.h"

#include <utility>

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

Measurement time_whole(std::shared_ptr<const plan::Plan> tuned,
                       std::shared_ptr<const plan::Plan> usual) {
    bench::Subject with("tuned", std::move(tuned)), without("usual", std::move(usual));
    return time_in_turns([&] { with.run_whole(); }, [&] { without.run_whole(); }, Effort::network);
}

}  // namespace upforge::tune
