/// What winners are worth in a network: beside other schedules, and layer by layer.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/problem.h"
#include "bench/subject.h"
#include "network/compile.h"
#include "tests/execution_limits.h"
#include "tune/borrowed_choices.h"
#include "tune/loaded_winners.h"
#include "tune/whole_network.h"

namespace upforge::tune {
namespace {

/// A network of one convolution, which is summed.
class TuneWholeNetwork : public testing::Test {
  protected:
    std::shared_ptr<const plan::Plan> plan(const std::string& layer, Schedules which) const {
        use_schedules(which);
        Model model = model_of(upforge::parse_problem("layer " + layer));
        model.exact = true;
        graph::PreparedWeights weights;
        return compile(model, lower::resolve_sizes(model), {}, weights).plan;
    }

    /// Of its only layer.
    kernels::Choice choice(const std::string& layer, Schedules which) const {
        const bench::Subject subject("network", plan(layer, which));
        return subject.context.recording(0).choices().at(0);
    }

    NetworkComparison compare(const std::string& layer, Schedules other) const {
        return compare_tuned_with(
            name_of(other), [&] { return plan(layer, Schedules::tuned); },
            [&] { return plan(layer, other); },
            [this](const std::string&, int done, int all) {
                EXPECT_LT(done, all);
                ++turns_;
            });
    }

    mutable int turns_ = 0;
    const SchedulesInUse before_{schedules_in_use()};
    const ThreadLimit one_{1};
};

/// A winner that is none: it computes four channels at a time, with the weakest instructions.
TEST_F(TuneWholeNetwork, RunsWithWinnersAndWithout) {
    if (best_isa() == Isa::sse41) {
        GTEST_SKIP() << "there is no faster kernel here";
    }
    const std::string layer = "conv h=24 w=24 c=32 co=32 k=3";
    const kernels::Choice usual = choice(layer, Schedules::estimated);
    Builder builder{Toolchain(), 1, {}};
    const LoadedWinners loaded({tuned::this_origin(),
                                {{.problem = to_string(*usual.problem),
                                  .isa = best_isa(),
                                  .threads = 1,
                                  .kernel = "conv direct sse41 channels=4 pixels=10",
                                  .algorithm = std::string(kernels::algorithm("conv")),
                                  .seconds = 1,
                                  .default_seconds = 2}}},
                               builder);
    const NetworkComparison network = compare(layer, Schedules::estimated);
    EXPECT_GT(network.ratio.median, 1.5);
    EXPECT_GE(turns_, 3);
    ASSERT_EQ(network.layers.size(), 1u);
    EXPECT_GT(network.layers[0].ratio(), 1.5);
    EXPECT_TRUE(network.layers[0].is_slower());
    EXPECT_THAT(problems_that_lose(network), testing::ElementsAre(to_string(*usual.problem)));
    EXPECT_THAT(network.layers[0].others, testing::ElementsAre(to_string(*usual.kernel)));
}

/// What is chosen for the weakest instructions is compiled for the strongest, and followed; what
/// was followed before is followed again when asked.
TEST_F(TuneWholeNetwork, BorrowsWhatIsChosenForOtherInstructions) {
    if (best_isa() == Isa::sse41) {
        GTEST_SKIP() << "there is no other instruction set here";
    }
    const std::string layer = "conv h=24 w=24 c=32 co=32 k=3";
    const Recipe usual = complete_recipe(*choice(layer, Schedules::estimated).kernel);
    const std::vector<Task> weak = [&] {
        const IsaLimit weakest(Isa::sse41);
        return tasks_of(plan(layer, Schedules::estimated));
    }();
    Builder builder{Toolchain(), 1, {}};
    const std::vector<tuned::Winner> borrowed = borrowed_choices(weak, builder);
    ASSERT_EQ(borrowed.size(), 1u);

    const LoadedWinners theirs({tuned::this_origin(), borrowed}, builder);
    const Recipe followed = complete_recipe(*choice(layer, Schedules::tuned).kernel);
    EXPECT_EQ(followed.isa, best_isa());
    EXPECT_EQ(followed.settings, weak.at(0).usual.settings);
    EXPECT_NE(followed.settings, usual.settings);

    tuned::Winner record = borrowed.at(0);
    record.kernel = kernel_name(usual);
    const LoadedWinners ours({tuned::this_origin(), {record}}, builder);
    EXPECT_EQ(complete_recipe(*choice(layer, Schedules::tuned).kernel), usual);
    theirs.follow();
    EXPECT_EQ(complete_recipe(*choice(layer, Schedules::tuned).kernel), followed);
    ours.follow();
    EXPECT_EQ(complete_recipe(*choice(layer, Schedules::tuned).kernel), usual);
}

/// The first kernels of the table compute 8 channels at a time, or many more.
TEST_F(TuneWholeNetwork, TellsWhatIsGainedOnGenericSchedules) {
    const NetworkComparison narrow = compare("conv h=48 w=48 c=24 co=4 k=3", Schedules::generic);
    EXPECT_LT(narrow.ratio.median, 0.8);
    EXPECT_LT(narrow.seconds, narrow.other_seconds);
    ASSERT_EQ(narrow.layers.size(), 1u);
    EXPECT_LT(narrow.layers[0].ratio(), 0.8);
    EXPECT_FALSE(narrow.layers[0].is_slower());
    const int wide = best_isa() == Isa::avx512 ? 64 : best_isa() == Isa::avx2 ? 16 : 8;
    const NetworkComparison same =
        compare(fmt::format("conv h=24 w=24 c=32 co={} k=3 p=1", wide), Schedules::generic);
    EXPECT_THAT(same.layers, testing::IsEmpty()) << "the first of the table is the fastest";
}

TEST(LayerComparison, IsSlowerWhereItIsSoEachTime) {
    constexpr Spread slower{1.05, 0.02}, as_fast{1.01, 0.02};
    const LayerComparison always{"a", {"p", "q"}, {"k", "l"}, {slower, slower}};
    const LayerComparison mostly{"b", {"r"}, {"k"}, {slower, as_fast, slower}};
    EXPECT_TRUE(always.is_slower());
    EXPECT_FALSE(mostly.is_slower());
    EXPECT_EQ(mostly.ratio(), 1.05);
    EXPECT_THAT(problems_that_lose({.layers = {always, mostly}}), testing::ElementsAre("p", "q"));
}

}  // namespace
}  // namespace upforge::tune
