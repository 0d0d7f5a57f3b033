/// Any schedule of a family gives the same bits: what a kernel computes is the generator's to say,
/// and a schedule may not even change the order of a sum.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <set>

#include "kernels/choice.h"
#include "tests/amx/emulated_machine.h"
#include "tests/candidates/draw.h"
#include "tests/execution_limits.h"
#include "tests/grade.h"
#include "tests/problems/run.h"
#include "tune/builder.h"
#include "tune/candidate.h"

namespace upforge {
namespace {

using testing::HasSubstr;
using tune::Candidate;
using tune::Recipe;
using tune::Settings;

/// One for all tests.
tune::Builder& builder() {
    static tune::Builder builder(tune::Toolchain(), 1, {});
    return builder;
}

struct Scheduled {
    std::string operation;  ///< the kernel's
    std::string family;
    Settings fixed;  ///< parameters of the algorithm
    std::string problem;
};

void PrintTo(const Scheduled& each, std::ostream* out) {
    *out << each.problem;
}

const Scheduled scheduled[] = {
    {"conv", "direct", {}, "conv n=2 h=11 w=67 c=37 co=100 k=3 p=1,2,0,1 d=2 bias=1 act=relu"},
    {"conv", "direct", {}, "conv h=61 w=61 c=100 co=40 k=3 s=2 p=1 residual=1"},
    {"conv",
     "winograd",
     {{"tile", "6"}},
     "conv n=2 h=19 w=67 c=37 co=100 k=3 p=1,2,0,1 bias=1 act=relu exact=0"},
    {"conv",
     "winograd",
     {{"tile", "4"}},
     "conv n=2 h=11 w=67 c=37 co=100 k=3 p=1,2,0,1 bias=1 act=relu exact=0"},
    {"conv",
     "winograd",
     {{"tile", "6"}, {"filter", "taps"}},
     "conv n=2 h=13 w=37 c=256 co=200 k=3 p=1,2,0,1 bias=1 act=relu exact=0"},
    {"conv",
     "winograd",
     {{"tile", "4"}, {"filter", "taps"}},
     "conv n=2 h=11 w=37 c=512 co=600 k=3 p=1,2,0,1 bias=1 act=relu exact=0"},
    {"conv",
     "winograd",
     {{"tile", "6"}, {"storage", "bf16"}},
     "conv n=2 h=19 w=67 c=37 co=100 k=3 p=1,2,0,1 bias=1 act=relu residual=1 exact=0"},
    {"conv", "winograd", {{"tile", "2"}}, "conv h=6 w=9 c=512 co=576 k=3 residual=1 exact=0"},
    {"conv",
     "winograd",
     {{"tile", "5"}, {"taps", "2"}},
     "conv h=19 w=23 c=37 co=50 k=2 p=1 bias=1 act=relu exact=0"},
    {"conv",
     "winograd",
     {{"tile", "3"}, {"taps", "2"}},
     "conv h=7 w=10 c=512 co=576 k=2 bias=1 act=relu exact=0"},
    {"conv",
     "dots",
     {},
     "conv n=2 h=11 w=67 c=48 co=4 k=3 p=1,2,0,1 d=2 bias=1 act=relu residual=1"},
    {"conv_transpose",
     "dots",
     {},
     "conv_transpose n=2 h=9 w=33 c=32 co=4 k=3 s=2 p=1 op=1 bias=1 act=tanh"},
    {"conv_transpose", "direct", {}, "conv_transpose n=2 h=9 w=33 c=21 co=70 k=3 s=2 p=1 op=1"},
    {"conv_transpose", "direct", {}, "conv_transpose h=7 w=13 c=19 co=5 k=4 s=3 act=tanh"},
    {"conv",
     "pairs",
     {{"storage", "bf16"}},
     "conv n=2 h=11 w=37 c=37 co=50 k=3 p=1,2,0,1 d=2 bias=1 act=relu residual=1"},
    {"conv_transpose",
     "pairs",
     {{"storage", "bf16"}},
     "conv_transpose n=2 h=9 w=33 c=41 co=20 k=3 s=2 p=1 op=1"},
    {"conv",
     "amx",
     {{"storage", "bf16"}},
     "conv n=2 h=11 w=37 c=37 co=50 k=3 p=1,2,0,1 d=2 bias=1 act=relu residual=1"},
    {"conv_transpose",
     "amx",
     {{"storage", "bf16"}},
     "conv_transpose n=2 h=9 w=33 c=40 co=20 k=3 s=2 p=1 op=1"},
    {"depthwise_conv",
     "channels",
     {{"last_block", "masked"}},
     "conv h=19 w=23 c=67 co=67 k=3 p=1 g=67 bias=1"},
    {"depthwise_conv_transpose",
     "channels",
     {{"last_block", "masked"}},
     "conv_transpose h=9 w=11 c=21 co=21 k=4 s=2 g=21"},
    {"max_pool", "channels", {}, "max_pool n=2 h=19 w=23 c=67 k=3 s=2 p=1"},
    {"max_pool_indices", "channels", {}, "max_pool_with_indices h=19 w=23 c=67 k=2"},
    {"average_pool", "channels", {}, "average_pool h=19 w=23 c=67 k=3 s=2 p=1"},
    {"global_pool", "rows", {{"kind", "average"}}, "global_average_pool n=2 h=31 w=29 c=67"},
    {"adaptive_pool",
     "channels",
     {{"kind", "average"}},
     "pyramid_pool h=19 w=23 c=67 pool=average"},
    {"group_norm", "rows", {}, "group_norm n=2 h=31 w=29 c=69 g=3"},
    {"apply", "channels", {}, "apply n=2 h=19 w=23 c=5 fn=gelu"},
    {"combine", "channels", {}, "combine n=2 h=19 w=23 c=67 do=multiply b=2,1,1,67 act=sigmoid"},
    {"max_unpool", "scatter", {}, "max_unpool h=9 w=11 c=67 size=18x22"},
    {"resize_linear", "channels", {}, "resize h=9 w=11 c=67 size=21x17"},
    {"layer_norm", "lanes", {}, "layer_norm n=2 h=19 w=23 c=67"},
    {"softmax", "pixels", {}, "softmax n=2 h=19 w=23 c=5"},
    {"softmax", "lanes", {}, "softmax n=2 h=19 w=23 c=67"},
    {"argmax", "pixels", {}, "argmax n=2 h=19 w=23 c=5"},
};

/// From the environment, so that a failure can be repeated.
unsigned seed() {
    const char* text = std::getenv("UPFORGE_SEED");
    return text ? static_cast<unsigned>(std::stoul(text)) : std::random_device{}();
}

/// Each takes 2 to 20 seconds to compile.
int schedules_a_kernel() {
    return grade_of_tests() == "all" ? 12 : 1;
}

/// All, or for a smoke test the first of each family.
std::vector<Scheduled> scheduled_of_this_run() {
    std::vector<Scheduled> chosen;
    std::set<std::string> families;
    for (const Scheduled& each : scheduled) {
        if (families.insert(each.family).second || !smoke_test()) {
            chosen.push_back(each);
        }
    }
    return chosen;
}

void expect_same_bits(const problems::Results& got, const problems::Results& expected) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(got[i].shape(), expected[i].shape());
        EXPECT_EQ(std::memcmp(got[i].data(), expected[i].data(),
                              expected[i].shape().elements() * size_of(expected[i].type())),
                  0);
    }
}

/// The first kernel of the family that is built in; sanitizers see a part of the table.
const kernels::Kernel* built_in(const Scheduled& each, Isa isa) {
    for (const kernels::Kernel& kernel : kernels::built_in()) {
        const bool same = std::all_of(
            each.fixed.begin(), each.fixed.end(),
            [&](const auto& setting) { return kernel.parameter(setting.first) == setting.second; });
        if (kernel.operation == each.operation && kernel.family == each.family &&
            kernel.isa == isa && same) {
            return &kernel;
        }
    }
    return nullptr;
}

class Schedules : public testing::TestWithParam<Scheduled> {};

TEST_P(Schedules, OfAFamilyGiveTheSameBits) {
    const auto& [operation, family, fixed, line] = GetParam();
    const Isa isa = best_isa();
    const kernels::Kernel* usual = built_in(GetParam(), isa);
    if (!usual) {
        GTEST_SKIP() << "not built";
    }
    if (usual->bf16_unit() == Bf16Unit::amx && !amx::use_amx_somehow()) {
        GTEST_SKIP() << "needs AVX-512";
    }
    if (const std::string objection = kernels::objection_of_machine(*usual); !objection.empty()) {
        GTEST_SKIP() << objection;
    }
    const problems::Trial trial(problems::parse_problem(line), {usual->storage(), usual->result()});
    const kernels::Preference preferred(*usual);
    ASSERT_EQ(trial.mismatch(), std::nullopt);
    const problems::Results expected = trial.results();
    EXPECT_TRUE(preferred.taken());

    const unsigned seeded = seed();
    std::mt19937 random(seeded);
    for (int i = 0; i < schedules_a_kernel(); ++i) {
        Settings settings = candidates::draw(family, isa, random);
        settings.insert(settings.end(), fixed.begin(), fixed.end());
        const Recipe recipe{operation, family, isa, settings};
        SCOPED_TRACE(fmt::format("UPFORGE_SEED={}: {}\n{}", seeded, line, to_string(recipe)));
        const tune::Build& build = builder().build(recipe);
        ASSERT_TRUE(build.outcome.succeeded()) << build.outcome.errors;
        const Candidate candidate(recipe, build.library);
        const kernels::Preference preference(candidate.kernel());
        expect_same_bits(trial.results(), expected);
        EXPECT_TRUE(preference.taken());
    }
}

std::string name_of_test(const testing::TestParamInfo<Scheduled>& info) {
    return fmt::format("{}_{}", info.param.operation, info.index);
}

INSTANTIATE_TEST_SUITE_P(Random, Schedules, testing::ValuesIn(scheduled_of_this_run()),
                         name_of_test);

TEST(Schedules, OfFusedMultiplyAddGiveTheSameBitsOnEveryWidthOfVector) {
    if (!this_cpu().supports(Isa::avx512)) {
        GTEST_SKIP() << "this processor has one width of fused multiply-add only";
    }
    for (const Scheduled& each : scheduled) {
        if (each.family != "direct" && each.family != "winograd") {
            continue;
        }
        SCOPED_TRACE(each.problem);
        const kernels::Kernel *wide = built_in(each, Isa::avx512),
                              *narrow = built_in(each, Isa::avx2);
        if (!wide || !narrow) {
            continue;
        }
        const problems::Trial trial(problems::parse_problem(each.problem),
                                    {wide->storage(), wide->result()});
        const kernels::Preference preferred(*wide);
        const problems::Results expected = trial.results();
        const kernels::Preference then(*narrow);
        expect_same_bits(trial.results(), expected);
        EXPECT_TRUE(preferred.taken() && then.taken());
    }
}

TEST(Schedules, RefuseATileOfBrokenVectors) {
    const tune::Build& build =
        builder().build({"conv", "direct", Isa::avx512, {{"channels", "24"}}});
    EXPECT_FALSE(build.outcome.succeeded());
    EXPECT_THAT(build.reason(), HasSubstr("channels=24 is neither"));
}

TEST(Schedules, RefuseANumberOutsideOfItsRange) {
    const tune::Build& build = builder().build({"conv", "direct", Isa::avx512, {{"pixels", "33"}}});
    EXPECT_FALSE(build.outcome.succeeded());
    EXPECT_THAT(build.reason(), HasSubstr("pixels=33 is outside of 1 to 32"));
}

}  // namespace
}  // namespace upforge
