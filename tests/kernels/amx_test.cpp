/// Kernels of family `amx`, against the naive reference of inputs and weights rounded to bf16.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include "bench/bf16_products.h"
#include "kernels/choice.h"
#include "kernels/recording.h"
#include "machine/bf16_units.h"
#include "problems_of_pairs.h"
#include "tests/amx/emulated_machine.h"
#include "tests/execution_limits.h"
#include "tests/problems/run.h"
#include "upforge/operators.h"
#include "usual_layer.h"

namespace upforge {
namespace {

using kernels::Kernel;
using testing::HasSubstr;

std::vector<const Kernel*> amx_kernels(const std::string& operation) {
    std::vector<const Kernel*> found;
    for (const Kernel& kernel : kernels::built_in()) {
        if (kernel.bf16_unit() == Bf16Unit::amx && kernel.operation == operation) {
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
    void TearDown() override {
        use_amx_machine(this_amx_machine());
        use_avx512_bf16_processor(this_processor());
    }
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

INSTANTIATE_TEST_SUITE_P(Problems, AmxKernels, testing::ValuesIn(problems_of_pairs));

TEST_F(Amx, IsChosenBeforeAllElse) {
    EXPECT_EQ(family_of_a_usual_layer(), "amx");
}

TEST_F(Amx, IsNotChosenWhereAnythingRefuses) {
    const AmxMachine willing = amx::willing_machine();
    AmxMachine without_unit = willing, without_state = willing, refused = willing, wrong = willing;
    without_unit.processor.cpuid = [](auto, auto) { return CpuidAnswer{.eax = 7}; };
    without_state.processor.xgetbv = [] { return std::uint64_t{0xe7}; };
    refused.ask = [] { return EPERM; };
    wrong.multiplies = [] { return false; };
    use_avx512_bf16_processor(without_unit.processor);
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
        if (each.kernel->bf16_unit() == Bf16Unit::amx) {
            EXPECT_THAT(each.rejection, HasSubstr("Linux does not grant AMX to this process"));
            said = true;
        }
    }
    EXPECT_TRUE(said);
}

TEST_F(Amx, PeakIsMeasured) {
    constexpr long few_rounds = 100;  // each product may be emulated
    EXPECT_GT(bench::bf16_product_rate(Bf16Unit::amx, 1, few_rounds), 0);
}

}  // namespace
}  // namespace upforge
