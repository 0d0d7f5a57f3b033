#include "kernels/choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "kernels/recording.h"
#include "tests/device_scope.h"
#include "tests/execution_limits.h"
#include "tests/expect_error.h"
#include "tuned/advice.h"
#include "upforge/prepared.h"

namespace upforge::kernels {
namespace {

using testing::HasSubstr;

std::string why_not(const Demand& demand, const std::string& kernel) {
    for (const Considered& each : consider(demand)) {
        if (to_string(*each.kernel) == kernel) {
            return each.rejection;
        }
    }
    return "is not built";
}

/// One line an instruction set, as the table would have it.
std::multiset<std::string> lines_of_the_table() {
    std::multiset<std::string> lines;
    std::ifstream table(UPFORGE_SOURCE_DIR "/schedules/kernels.txt");
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line);
        std::string operation, family, isas, parameter, parameters;
        if (!(words >> operation >> family >> isas) || operation.front() == '#') {
            continue;
        }
        while (words >> parameter) {
            parameters += " " + parameter;
        }
        std::istringstream each(isas);
        for (std::string isa; std::getline(each, isa, ',');) {
            lines.insert(operation + " " + family + " " + isa + parameters);
        }
    }
    return lines;
}

TEST(Registry, HoldsEveryLineOfTheKernelTableAndNothingElse) {
    std::multiset<std::string> built;
    for (const Kernel& kernel : built_in()) {
        built.insert(to_string(kernel));
    }
    for (const Kernel& kernel : built_for_devices()) {
        built.insert(to_string(kernel));
    }
    EXPECT_EQ(built, lines_of_the_table());
    EXPECT_GT(built.size(), 60u);
}

TEST(Registry, DescribesItsArgumentsThroughHalide) {
    for (const Kernel& kernel : built_in()) {
        EXPECT_GT(kernel.metadata()->num_arguments, 2) << to_string(kernel);
        EXPECT_EQ(kernel.metadata()->name, kernel.name);
    }
}

TEST(Choice, FallsOnTheStrongestInstructionSetAllowed) {
    for (const Isa isa : available_isas()) {
        const IsaLimit limit(isa);
        EXPECT_EQ(choose({"max_pool"}).isa, isa);
    }
}

TEST(Choice, FallsOnTheLowestEstimateAndSaysWhyTheOthersLost) {
    const IsaLimit limit(Isa::avx2);
    const Demand demand{.operation = "conv", .estimate = [](const Kernel& k) {
                            return k.number("channels", 0) == 8 ? 1.0 : 2.0;
                        }};
    EXPECT_EQ(to_string(choose(demand)), "conv direct avx2 channels=8 pixels=10");
    EXPECT_EQ(why_not(demand, "conv direct avx2 channels=8 pixels=10"), "");
    EXPECT_EQ(why_not(demand, "conv direct avx2 channels=16 pixels=6"),
              "estimated 2.00 times as slow");
    EXPECT_EQ(why_not(demand, "conv direct sse41 channels=8 pixels=6"),
              "sse41 is weaker than avx2");
    EXPECT_EQ(why_not(demand, "conv direct avx512 channels=64 pixels=6"),
              "needs avx512, but avx2 is the limit here");
}

TEST(Choice, FallsOnTheFirstThatCanWhereSchedulesAreGeneric) {
    const IsaLimit limit(Isa::avx2);
    const SchedulesInUse generic(Schedules::generic);
    constexpr const char *first = "conv direct avx2 channels=16 pixels=6",
                         *second = "conv direct avx2 channels=8 pixels=10";
    Demand demand{.operation = "conv", .estimate = [](const Kernel& k) {
                      return k.number("channels", 0) == 4 ? 1.0 : 2.0;
                  }};
    EXPECT_EQ(to_string(choose(demand)), first);
    EXPECT_EQ(why_not(demand, "conv direct avx2 channels=4 pixels=10"),
              "stands later in the table");
    EXPECT_EQ(why_not(demand, "conv direct sse41 channels=8 pixels=6"),
              "sse41 is weaker than avx2");
    demand.objection = [](const Kernel& k) { return k.number("channels", 0) == 16 ? "wide" : ""; };
    EXPECT_EQ(to_string(choose(demand)), second);
    demand.doubt = [](const Kernel& k) { return k.family == "winograd" ? "" : "it is slow"; };
    EXPECT_EQ(choose(demand).family, "winograd") << "the operator decides how it is computed";
}

TEST(Choice, TakesParametersAndObjectionsAtTheirWord) {
    const Demand demand{"global_pool", {{"kind", "max"}}};
    EXPECT_EQ(choose(demand).parameter("kind"), "max");
    const std::string other =
        "global_pool rows " + std::string(name_of(best_isa())) + " kind=average";
    EXPECT_EQ(why_not(demand, other), "has kind=average, not max");
}

TEST(Choice, ThrowsWithEveryReasonWhenNothingFits) {
    const Demand demand{"softmax", {}, [](const Kernel&) { return "is too pixelated"; }};
    expect_error(ErrorCode::unsupported, "softmax pixels sse41: is too pixelated",
                 [&] { choose(demand); });
    expect_error(ErrorCode::unsupported, "no kernel can run this cubism; none is built",
                 [] { choose({"cubism"}); });
}

TEST(Choice, PrefersACandidateWhileItIsTried) {
    const Kernel candidate = [] {
        Kernel kernel = choose({"add"});
        kernel.name = "candidate";
        return kernel;
    }();
    {
        const Preference preference(candidate);
        EXPECT_FALSE(preference.taken());
        EXPECT_EQ(choose({"add"}).name, "candidate");
        EXPECT_TRUE(preference.taken());
        EXPECT_NE(choose({"softmax"}).name, "candidate");
    }
    EXPECT_NE(choose({"add"}).name, "candidate");
}

/// What avx2 kernels are tuned for in these tests, and nobody computes.
Demand tuned_demand(int height) {
    return {
        .operation = "conv",
        .estimate = [](const Kernel& k) { return k.number("channels", 0) == 8 ? 1.0 : 2.0; },
        .problem = Problem{.operation = "conv", .output = {height, 7}, .inputs = 7, .outputs = 7}};
}

void record_winner(const Demand& demand, const std::string& kernel, double speed_up,
                   const tuned::Origin& origin, std::string_view sources = algorithm("conv")) {
    tuned::advisor().add({origin,
                          {{.problem = to_string(*demand.problem),
                            .isa = Isa::avx2,
                            .threads = 2,
                            .kernel = kernel,
                            .algorithm = std::string(sources),
                            .seconds = 1,
                            .default_seconds = speed_up}}},
                         {});
}

/// A convolution of bf16 that is recorded, as the operator computes it: what it chose.
Choice choice_of_conv(DataType storage) {
    const Tensor input({1, 5, 7, 6}, storage), output({1, 5, 7, 8}, storage);
    const Filter filter({8, 6, 3, 3}, std::vector<float>(8 * 6 * 9, 0.5f));
    const Conv conv(filter, {.padding = 1, .exact = true});
    Recording recording(true);
    const Recording::Scope scope(recording);
    conv.run(input, output);
    return recording.choices().at(0);
}

class TunedChoice : public testing::Test {
  protected:
    static constexpr const char* estimated_ = "conv direct avx2 channels=8 pixels=10";
    static constexpr const char* tuned_ = "conv direct avx2 channels=16 pixels=6";

    static std::string chosen(const Demand& demand) { return to_string(choose(demand)); }

    const IsaLimit isa_{Isa::avx2};
    const ThreadLimit threads_{2};
};

TEST_F(TunedChoice, FallsOnTheWinnerOfItsProblemAndThreads) {
    const Demand demand = tuned_demand(1);
    record_winner(demand, tuned_, 1.05, tuned::this_origin());
    EXPECT_EQ(chosen(demand), tuned_);
    EXPECT_EQ(why_not(demand, tuned_), "");
    EXPECT_EQ(why_not(demand, estimated_),
              "when tuned, another was 1.05 times as fast as the default on this processor");
    EXPECT_EQ(chosen(tuned_demand(2)), estimated_);
    {
        const ThreadLimit one(1);
        EXPECT_EQ(chosen(demand), estimated_);
    }
    follow_tuning(false);
    EXPECT_EQ(chosen(demand), estimated_);
    follow_tuning(true);
    EXPECT_EQ(chosen(demand), tuned_);
}

TEST_F(TunedChoice, IsNotFollowedWhereSchedulesAreGeneric) {
    const Demand demand = tuned_demand(10);
    record_winner(demand, estimated_, 1.5, tuned::this_origin());
    EXPECT_EQ(chosen(demand), estimated_);
    const SchedulesInUse generic(Schedules::generic);
    EXPECT_NE(chosen(demand), estimated_);
}

TEST_F(TunedChoice, IsBoundByParametersAndObjections) {
    Demand demand = tuned_demand(3);
    record_winner(demand, tuned_, 2, tuned::this_origin());
    demand.objection = [](const Kernel& k) { return k.number("channels", 0) == 16 ? "wide" : ""; };
    EXPECT_EQ(chosen(demand), estimated_);
    EXPECT_EQ(why_not(demand, tuned_), "wide");
    demand.objection = {};
    demand.parameters = {{"channels", "8"}};
    EXPECT_EQ(chosen(demand), estimated_);
}

TEST_F(TunedChoice, OverridesDoubts) {
    Demand demand = tuned_demand(8);
    demand.doubt = [&](const Kernel& k) { return to_string(k) == estimated_ ? "" : "a guess"; };
    EXPECT_EQ(chosen(demand), estimated_);
    EXPECT_EQ(why_not(demand, tuned_), "a guess");
    record_winner(demand, tuned_, 1.05, tuned::this_origin());
    EXPECT_EQ(chosen(demand), tuned_);
    demand.doubt = [&](const Kernel& k) {
        return to_string(k) == estimated_ ? "not this one" : "";
    };
    demand.problem = {};
    EXPECT_NE(chosen(demand), estimated_);
}

TEST_F(TunedChoice, TrustsAnotherProcessorOnlyWhereMuchWasGained) {
    tuned::Origin other = tuned::this_origin();
    other.cpu = "another";
    const Demand little = tuned_demand(4), much = tuned_demand(5);
    record_winner(little, tuned_, 1.09, other);
    EXPECT_EQ(chosen(little), estimated_);
    record_winner(much, tuned_, 1.2, other);
    EXPECT_EQ(chosen(much), tuned_);
    EXPECT_THAT(why_not(much, estimated_), HasSubstr("on a processor of another model"));
    record_winner(much, "conv direct avx2 channels=4 pixels=10", 1.15, other);
    EXPECT_EQ(chosen(much), tuned_);
    record_winner(much, "conv direct avx2 channels=4 pixels=10", 1.05, tuned::this_origin());
    EXPECT_EQ(chosen(much), "conv direct avx2 channels=4 pixels=10");
    record_winner(much, tuned_, 1.5, other);
    EXPECT_EQ(chosen(much), "conv direct avx2 channels=4 pixels=10");
}

TEST_F(TunedChoice, IgnoresWhatWasMeasuredOnOtherKernelsOrIsNotBuilt) {
    const Demand demand = tuned_demand(6);
    record_winner(demand, tuned_, 3, tuned::this_origin(), algorithm("conv_transpose"));
    EXPECT_EQ(chosen(demand), estimated_);
    tuned::Origin older = tuned::this_origin();
    older.halide = "20.0.0";
    record_winner(demand, tuned_, 3, older);
    EXPECT_EQ(chosen(demand), estimated_);
    record_winner(demand, "conv direct avx2 channels=16 pixels=7", 3, tuned::this_origin());
    EXPECT_EQ(chosen(demand), estimated_);
}

/// The last of the table; of equal estimates, the first is chosen.
const Kernel* device_kernel_for(const Demand& demand, DeviceKind device) {
    const Kernel* last = nullptr;
    for (const Kernel& kernel : built_for_devices()) {
        if (kernel.operation == demand.operation && kernel.device == device &&
            kernel.storage() == demand.elements.storage &&
            kernel.result() == demand.elements.result) {
            last = &kernel;
        }
    }
    return last;
}

TEST_F(TunedChoice, FollowsWhatWonOnADeviceOnThatDeviceAlone) {
    const Demand demand = tuned_demand(9);
    const Kernel* const kernel = device_kernel_for(demand, DeviceKind::opencl);
    if (!kernel) {
        GTEST_SKIP() << "no kernels for devices";
    }
    tuned::Origin other = tuned::this_origin();
    other.cpu = "another by opencl";
    record_winner(demand, to_string(*kernel), 3, other);
    EXPECT_EQ(chosen(demand), estimated_);

    UPFORGE_ON_DEVICE(DeviceKind::opencl);
    EXPECT_NE(chosen(demand), to_string(*kernel));
    record_winner(demand, to_string(*kernel), 1.05, tuned::this_origin());
    EXPECT_EQ(chosen(demand), to_string(*kernel));
}

/// Two kernels of either storage that differ in a number of their schedule.
TEST_F(TunedChoice, IsOfLayersThatStoreTheSame) {
    const auto record = [](const Choice& usual, const Kernel& kernel) {
        tuned::advisor().add({tuned::this_origin(),
                              {{.problem = to_string(*usual.problem),
                                .isa = Isa::avx2,
                                .threads = 2,
                                .kernel = to_string(kernel),
                                .algorithm = std::string(algorithm("conv")),
                                .seconds = 1,
                                .default_seconds = 1.5}}},
                             {&kernel, 1});
    };
    const Choice floats = choice_of_conv(DataType::f32), rounded = choice_of_conv(DataType::bf16);
    EXPECT_EQ(to_string(*rounded.problem), to_string(*floats.problem) + " storage=bf16");
    static Kernel of_floats = *floats.kernel, of_bf16 = *rounded.kernel;
    of_floats.parameters.push_back({"rows", "3"});
    of_bf16.parameters.push_back({"rows", "5"});

    record(floats, of_floats);
    EXPECT_EQ(choice_of_conv(DataType::f32).kernel, &of_floats);
    EXPECT_EQ(choice_of_conv(DataType::bf16).kernel, rounded.kernel);
    record(rounded, of_bf16);
    EXPECT_EQ(choice_of_conv(DataType::bf16).kernel, &of_bf16);
    EXPECT_EQ(choice_of_conv(DataType::f32).kernel, &of_floats);
    record(rounded, of_floats);
    EXPECT_EQ(choice_of_conv(DataType::bf16).kernel, rounded.kernel)
        << "a kernel of floats cannot read bf16, whatever a record says";
}

TEST_F(TunedChoice, IsNotedWithItsReason) {
    const Demand demand = tuned_demand(7);
    record_winner(demand, tuned_, 1.5, tuned::this_origin());
    Recording recording(true);
    const Recording::Scope scope(recording);
    choose(demand);
    const Choice& choice = recording.choices().at(0);
    EXPECT_EQ(to_string(*choice.kernel), tuned_);
    EXPECT_EQ(choice.problem, demand.problem);
    EXPECT_EQ(choice.advice, "1.50 times as fast as the default on this processor");
}

TEST(Winners, ThatAreBuiltInNameKernelsThatAreToo) {
    for (const std::string_view text : winner_files()) {
        for (const tuned::Winner& winner : tuned::parse_winners(text, "").all) {
            const auto is_it = [&](const Kernel& k) { return to_string(k) == winner.kernel; };
            EXPECT_TRUE(std::ranges::any_of(built_in(), is_it) ||
                        std::ranges::any_of(built_for_winners(), is_it) ||
                        !is_of_these_kernels(winner))
                << winner.kernel;
        }
    }
}

}  // namespace
}  // namespace upforge::kernels
