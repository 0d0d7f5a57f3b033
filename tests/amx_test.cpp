/// Kernels of family `amx`, against the naive reference of inputs and weights rounded to bf16.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include "amx/emulated_machine.h"
#include "bench/tile_products.h"
#include "execution_limits.h"
#include "kernels/choice.h"
#include "kernels/recording.h"
#include "problems/run.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

using kernels::Kernel;
using testing::HasSubstr;

const char* const problems_of_amx[] = {
    "conv h=9 w=20 c=32 co=32 k=3 p=1 bias=1 act=relu",
    "conv n=2 h=7 w=33 c=40 co=20 k=3 p=1 residual=1",
    "conv h=13 w=31 c=70 co=40 k=3 s=2 p=1 bias=1",
    "conv h=12 w=19 c=3 co=1 k=3x5 d=2 p=2,1,2,3 act=sigmoid",
    "conv h=5 w=70 c=64 co=48 k=1 bias=1 act=leaky_relu slope=0.1",
    "conv h=5 w=8 c=256 co=16 k=3 p=1",
    "conv h=5 w=9 c=40 co=36 k=3 p=1 g=2 bias=1",
    "conv h=6 w=18 c=33 co=17 k=2 residual=1 view=1",
    "conv_transpose h=9 w=20 c=32 co=16 k=2 s=2 bias=1 act=relu",
    "conv_transpose n=2 h=6 w=17 c=70 co=40 k=3 s=2 p=1 op=1",
    "conv_transpose h=5 w=6 c=33 co=3 k=4 s=3 d=2",
    "conv_transpose h=3 w=18 c=20 co=34 k=2 s=2 g=2 view=1",
};

std::vector<const Kernel*> amx_kernels(const std::string& operation) {
    std::vector<const Kernel*> found;
    for (const Kernel& kernel : kernels::built_in()) {
        if (kernel.uses_amx() && kernel.operation == operation) {
            found.push_back(&kernel);
        }
    }
    return found;
}

class Amx : public testing::Test {
  protected:
    void SetUp() override {
        if (!amx::use_amx_somehow()) {
            GTEST_SKIP() << "needs AVX-512";
        }
    }
    void TearDown() override { use_amx_machine(this_amx_machine()); }
};

class AmxKernels : public Amx, public testing::WithParamInterface<const char*> {};

TEST_P(AmxKernels, AgreeWithTheReferenceOfRoundedNumbers) {
    const problems::Problem problem = problems::parse_problem(GetParam());
    ASSERT_FALSE(amx_kernels(problem.op).empty());
    for (const Kernel* kernel : amx_kernels(problem.op)) {
        const problems::Trial trial(problem, {kernel->storage(), kernel->result()});
        kernels::Preference preferred(*kernel);
        const std::optional<std::string> mismatch = trial.mismatch();
        EXPECT_TRUE(preferred.taken());
        EXPECT_FALSE(mismatch) << to_string(*kernel) << ": " << *mismatch;
    }
}

TEST_P(AmxKernels, GiveTheSameBitsOnAnyNumberOfThreads) {
    const problems::Problem problem = problems::parse_problem(GetParam());
    const problems::Trial trial(problem, {DataType::bf16, DataType::bf16});
    const auto bits = [&](int threads) {
        const ThreadLimit limit(threads);
        kernels::Preference preferred(*amx_kernels(problem.op).front());
        const Tensor result = trial.results().front();
        EXPECT_TRUE(preferred.taken());
        const BFloat16* numbers = result.bfloats();
        return std::vector(numbers, numbers + result.shape().elements());
    };
    EXPECT_EQ(bits(1), bits(3));
}

INSTANTIATE_TEST_SUITE_P(Problems, AmxKernels, testing::ValuesIn(problems_of_amx));

/// What a layer of 64 channels in bf16 is computed by.
std::string family_of_a_usual_layer() {
    kernels::Recording recording(true);
    {
        const kernels::Recording::Scope scope(recording);
        const FilterShape shape{64, 64, 3, 3};
        const Tensor image({1, 32, 32, 64}, DataType::bf16),
            output({1, 32, 32, 64}, DataType::bf16);
        conv(image, Filter(shape, std::vector<float>(shape.elements())), {.padding = 1}, output);
    }
    return std::string(recording.choices().at(0).kernel->family);
}

TEST_F(Amx, IsChosenWhereItIsFaster) {
    EXPECT_EQ(family_of_a_usual_layer(), "amx");
}

TEST_F(Amx, IsNotChosenWhereAnythingRefuses) {
    const AmxMachine willing = amx::willing_machine();
    AmxMachine without_unit = willing, without_state = willing, refused = willing, wrong = willing;
    without_unit.processor.cpuid = [](auto, auto) { return CpuidAnswer{.eax = 7}; };
    without_state.processor.xgetbv = [] { return std::uint64_t{0xe7}; };
    refused.ask = [] { return EPERM; };
    wrong.multiplies = [] { return false; };
    for (const AmxMachine& machine : {without_unit, without_state, refused, wrong}) {
        use_amx_machine(machine);
        EXPECT_EQ(family_of_a_usual_layer(), "direct");
    }
}

TEST_F(Amx, SaysWhyItIsNotChosen) {
    AmxMachine refused = amx::willing_machine();
    refused.ask = [] { return EPERM; };
    use_amx_machine(refused);
    const kernels::Elements bf16(DataType::bf16, DataType::bf16);
    bool said = false;
    for (const kernels::Considered& each :
         kernels::consider({.operation = "conv", .elements = bf16})) {
        if (each.kernel->uses_amx()) {
            EXPECT_THAT(each.rejection, HasSubstr("Linux does not grant AMX to this process"));
            said = true;
        }
    }
    EXPECT_TRUE(said);
}

TEST_F(Amx, PeakIsMeasured) {
    constexpr long few_rounds = 100;  // each product may be emulated
    EXPECT_GT(bench::tile_product_rate(1, few_rounds), 0);
}

}  // namespace
}  // namespace upforge
