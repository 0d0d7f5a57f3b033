/// Kernels of family `pairs`, against the naive reference of inputs and weights rounded to bf16.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "bench/bf16_products.h"
#include "bench/multiply_adds.h"
#include "core/bfloat16.h"
#include "core/narrow_floats.h"
#include "kernels/choice.h"
#include "machine/amx.h"
#include "machine/bf16_units.h"
#include "problems_of_pairs.h"
#include "tests/execution_limits.h"
#include "tests/problems/run.h"
#include "usual_layer.h"

namespace upforge {
namespace {

using kernels::Kernel;
using testing::HasSubstr;

constexpr DataType bf16 = DataType::bf16;

std::vector<const Kernel*> pair_kernels(const std::string& operation) {
    std::vector<const Kernel*> found;
    for (const Kernel& kernel : kernels::built_in()) {
        if (kernel.bf16_unit() == Bf16Unit::avx512_bf16 && kernel.operation == operation) {
            found.push_back(&kernel);
        }
    }
    return found;
}

class Pairs : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string objection = objection_to(Bf16Unit::avx512_bf16); !objection.empty()) {
            GTEST_SKIP() << objection;
        }
    }
};

class PairKernels : public Pairs, public testing::WithParamInterface<const char*> {};

TEST_P(PairKernels, AgreeWithTheReferenceOfRoundedNumbers) {
    const problems::Problem problem = problems::parse_problem(GetParam());
    ASSERT_FALSE(pair_kernels(problem.op).empty());
    for (const Kernel* kernel : pair_kernels(problem.op)) {
        const problems::Trial trial(problem, {kernel->storage(), kernel->result()});
        kernels::Preference preferred(*kernel);
        const std::optional<std::string> mismatch = trial.mismatch();
        EXPECT_TRUE(preferred.taken());
        EXPECT_FALSE(mismatch) << to_string(*kernel) << ": " << *mismatch;
    }
}

/// Of every kernel of the table, and on any number of threads.
TEST_P(PairKernels, GiveTheSameBits) {
    const problems::Problem problem = problems::parse_problem(GetParam());
    const problems::Trial trial(problem, {bf16, bf16});
    const auto bits = [&](const Kernel& kernel, int threads) {
        const ThreadLimit limit(threads);
        kernels::Preference preferred(kernel);
        const Tensor result = trial.results().front();
        EXPECT_TRUE(preferred.taken());
        const BFloat16* numbers = result.bfloats();
        return std::vector(numbers, numbers + result.shape().elements());
    };
    const auto expected = bits(*pair_kernels(problem.op).front(), 1);
    for (const Kernel* kernel : pair_kernels(problem.op)) {
        if (kernel->result() == bf16) {
            EXPECT_EQ(bits(*kernel, 3), expected) << to_string(*kernel);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Problems, PairKernels, testing::ValuesIn(problems_of_pairs));

class PairsWithoutAmx : public Pairs {
  protected:
    void SetUp() override {
        Pairs::SetUp();
        AmxMachine machine = this_amx_machine();
        machine.processor = without(7, 0, &CpuidAnswer::edx, 24);
        use_amx_machine(machine);
    }
    void TearDown() override {
        use_avx512_bf16_processor(this_processor());
        use_amx_machine(this_amx_machine());
    }

    /// This one, without bits of the answer to CPUID.
    static Processor without(std::uint32_t leaf, std::uint32_t subleaf,
                             std::uint32_t CpuidAnswer::*word, int position) {
        Processor processor = this_processor();
        processor.cpuid = [=, real = processor.cpuid](std::uint32_t asked, std::uint32_t sub) {
            CpuidAnswer answer = real(asked, sub);
            if (asked == leaf && sub == subleaf) {
                answer.*word &= ~(1u << position);
            }
            return answer;
        };
        return processor;
    }

    static std::string reason() {
        for (const kernels::Considered& each :
             kernels::consider({.operation = "conv", .elements = {bf16, bf16}})) {
            if (each.kernel->bf16_unit() == Bf16Unit::avx512_bf16) {
                return each.rejection;
            }
        }
        return "not built";
    }
};

TEST_F(PairsWithoutAmx, AreChosenWhereTheProcessorHasAllTheyUse) {
    EXPECT_EQ(family_of_a_usual_layer(), "pairs");
    EXPECT_EQ(best_bf16_unit(), Bf16Unit::avx512_bf16);
    EXPECT_EQ(objection_to_all_bf16_units(), "");
}

/// Kernels of both kinds add up in orders of their own.
TEST_F(PairsWithoutAmx, AreChosenForImagesOfAnyWidth) {
    for (const int width : {1, 3, 5, 16, 100}) {
        for (const int channels : {1, 2, 17, 64}) {
            EXPECT_EQ(family_for({1, 2, width, 16}, channels), "pairs")
                << width << " pixels of " << channels << " channels";
        }
    }
}

TEST_F(PairsWithoutAmx, AreNotChosenWhereTheProcessorLacksSomething) {
    use_avx512_bf16_processor(without(7, 1, &CpuidAnswer::eax, 5));
    EXPECT_EQ(family_of_a_usual_layer(), "direct");
    EXPECT_EQ(reason(), "the processor has no AVX512-BF16");
    EXPECT_THAT(objection_to_all_bf16_units(),
                HasSubstr("no AMX for bf16; the processor has no AVX"));

    use_avx512_bf16_processor(without(7, 0, &CpuidAnswer::ecx, 6));
    EXPECT_EQ(family_of_a_usual_layer(), "direct");
    EXPECT_THAT(reason(), HasSubstr("but not AVX512-VBMI2"));
    use_avx512_bf16_processor(without(0x8000'0001, 0, &CpuidAnswer::ecx, 6));
    EXPECT_EQ(family_of_a_usual_layer(), "direct");
    EXPECT_THAT(reason(), HasSubstr("but not SSE4a"));
}

TEST_F(PairsWithoutAmx, AreNotChosenBeyondTheLimit) {
    {
        const NoBf16Units limit;
        EXPECT_EQ(family_of_a_usual_layer(), "direct");
        EXPECT_EQ(reason(), "kernels may use no more than avx512");
        EXPECT_EQ(best_bf16_unit(), Bf16Unit::none);
    }
    const IsaLimit limit(Isa::avx2);
    EXPECT_EQ(family_of_a_usual_layer(), "direct");
    EXPECT_EQ(objection_to(Bf16Unit::avx512_bf16), "kernels may use no more than avx2");
}

/// What the other member of a pair holds changes nothing.
TEST_F(PairsWithoutAmx, PassOnWhatIsNotFinite) {
    const float infinity = std::numeric_limits<float>::infinity();
    for (const float number : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}) {
        const Tensor image = converted(Tensor({1, 1, 2, 3}, {1, 2, number, 1, 2, 3}), bf16);
        const Tensor sums = conv(image, Filter({1, 3, 1, 1}, {1, 1, 1}), {});
        const float first = to_float(sums.bfloats()[0]), second = to_float(sums.bfloats()[1]);
        EXPECT_TRUE(first == number || (std::isnan(first) && std::isnan(number))) << first;
        EXPECT_EQ(second, 6);
    }
}

TEST_F(Pairs, PeakIsMeasured) {
    EXPECT_GT(bench::bf16_product_rate(Bf16Unit::avx512_bf16, 1), 0);
}

}  // namespace
}  // namespace upforge
