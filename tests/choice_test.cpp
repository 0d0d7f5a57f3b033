#include "kernels/choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tests/execution_limits.h"
#include "tests/expect_error.h"

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
    const Demand demand{
        "conv", {}, {}, [](const Kernel& k) { return k.number("channels", 0) == 8 ? 1.0 : 2.0; }};
    EXPECT_EQ(to_string(choose(demand)), "conv direct avx2 channels=8 pixels=10");
    EXPECT_EQ(why_not(demand, "conv direct avx2 channels=8 pixels=10"), "");
    EXPECT_EQ(why_not(demand, "conv direct avx2 channels=16 pixels=6"),
              "estimated 2.00 times as slow");
    EXPECT_EQ(why_not(demand, "conv direct sse41 channels=8 pixels=6"),
              "sse41 is weaker than avx2");
    EXPECT_EQ(why_not(demand, "conv direct avx512 channels=64 pixels=6"),
              "needs avx512, but avx2 is the limit here");
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

}  // namespace
}  // namespace upforge::kernels
