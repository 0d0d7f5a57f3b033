#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>
#include <utility>

#include "machine/cpuid.h"
#include "tests/expect_error.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

constexpr std::uint64_t xcr0_sse = 0x3;
constexpr std::uint64_t xcr0_avx = 0x7;
constexpr std::uint64_t xcr0_avx512 = 0xe7;
constexpr std::uint64_t xcr0_amx = 0x600e7;

/// A processor with AVX-512 and AMX under an operating system that lets it use both; a test takes
/// something away.
struct FakeProcessor {
    std::map<std::pair<std::uint32_t, std::uint32_t>, CpuidAnswer> leaves = {
        {{0, 0}, {.eax = 0x20}},
        {{1, 0}, {.ecx = 1u << 12 | 1u << 19 | 1u << 27 | 1u << 28 | 1u << 29}},
        {{7, 0},
         {.eax = 1,
          .ebx = 1u << 5 | 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31,
          .edx = 1u << 22 | 1u << 24}},
        {{7, 1}, {.eax = 1u << 5}},
        {{0x8000'0000, 0}, {.eax = 0x8000'0008}},
    };
    std::uint64_t xcr0 = xcr0_amx;

    void take(std::uint32_t leaf, std::uint32_t CpuidAnswer::*word, int bit) {
        leaves[{leaf, 0}].*word &= ~(1u << bit);
    }

    void call_it(const char (&brand)[49]) {
        for (std::uint32_t part = 0; part < 3; ++part) {
            std::memcpy(&leaves[{0x8000'0002 + part, 0}], brand + 16 * part, 16);
        }
    }

    Processor processor() {
        return {.cpuid =
                    [this](std::uint32_t leaf, std::uint32_t subleaf) {
                        return leaves[{leaf, subleaf}];
                    },
                .xgetbv = [this] { return xcr0; }};
    }
    Cpu detect() { return detect_cpu(processor()); }
};

/// What a Cpu has, as words.
std::string features(const Cpu& cpu) {
    std::string words;
    words += cpu.sse41 ? "sse41 " : "";
    words += cpu.avx2 ? "avx2 " : "";
    words += cpu.avx512 ? "avx512 " : "";
    words += cpu.avx512_bf16 ? "avx512_bf16 " : "";
    words += cpu.amx_bf16 ? "amx_bf16 " : "";
    return words;
}

TEST(DetectCpu, FindsAllOfASapphireRapids) {
    EXPECT_EQ(features(FakeProcessor().detect()), "sse41 avx2 avx512 avx512_bf16 amx_bf16 ");
}

TEST(DetectCpu, BelievesTheOperatingSystem) {
    const std::vector<std::pair<std::uint64_t, std::string>> cases = {
        {xcr0_amx, "sse41 avx2 avx512 avx512_bf16 amx_bf16 "},
        {xcr0_avx512, "sse41 avx2 avx512 avx512_bf16 "},
        {xcr0_avx512 | 1u << 17, "sse41 avx2 avx512 avx512_bf16 "},
        {xcr0_avx512 | 1u << 18, "sse41 avx2 avx512 avx512_bf16 "},
        {xcr0_avx | 1u << 5 | 1u << 6, "sse41 avx2 "},
        {xcr0_avx | 1u << 5 | 1u << 7, "sse41 avx2 "},
        {xcr0_avx | 1u << 6 | 1u << 7, "sse41 avx2 "},
        {xcr0_avx, "sse41 avx2 "},
        {xcr0_sse, "sse41 "},
        {0xe5, "sse41 "},
        {0, "sse41 "},
    };
    for (const auto& [xcr0, expected] : cases) {
        FakeProcessor processor;
        processor.xcr0 = xcr0;
        EXPECT_EQ(features(processor.detect()), expected) << "XCR0 = " << xcr0;
    }
}

TEST(DetectCpu, NeedsEveryFeatureOfAnInstructionSet) {
    struct Case {
        std::uint32_t leaf;
        std::uint32_t CpuidAnswer::*word;
        int bit;
        std::string left;
    };
    const std::string no_avx = "sse41 amx_bf16 ";
    const std::string no_avx512 = "sse41 avx2 amx_bf16 ";
    const std::string no_amx = "sse41 avx2 avx512 avx512_bf16 ";
    const std::vector<Case> cases = {
        {1, &CpuidAnswer::ecx, 12, no_avx},    {1, &CpuidAnswer::ecx, 19, "amx_bf16 "},
        {1, &CpuidAnswer::ecx, 27, "sse41 "},  {1, &CpuidAnswer::ecx, 28, no_avx},
        {1, &CpuidAnswer::ecx, 29, no_avx},    {7, &CpuidAnswer::ebx, 5, no_avx},
        {7, &CpuidAnswer::ebx, 16, no_avx512}, {7, &CpuidAnswer::ebx, 17, no_avx512},
        {7, &CpuidAnswer::ebx, 28, no_avx512}, {7, &CpuidAnswer::ebx, 30, no_avx512},
        {7, &CpuidAnswer::ebx, 31, no_avx512}, {7, &CpuidAnswer::edx, 22, no_amx},
        {7, &CpuidAnswer::edx, 24, no_amx},
    };
    for (const Case& without : cases) {
        FakeProcessor processor;
        processor.take(without.leaf, without.word, without.bit);
        EXPECT_EQ(features(processor.detect()), without.left)
            << "without bit " << without.bit << " of leaf " << without.leaf;
    }
}

/// One that kernels for AVX512-BF16 run on.
FakeProcessor with_all_of_zen_4() {
    FakeProcessor processor;
    processor.leaves[{1, 0}].ecx |= 1u << 22 | 1u << 23;
    processor.leaves[{7, 0}].ebx |= 1u << 3 | 1u << 8 | 1u << 21;
    processor.leaves[{7, 0}].ecx |= 1u << 1 | 1u << 6 | 0x1fu << 8 | 1u << 14;
    processor.leaves[{0x8000'0001, 0}].ecx |= 1u << 5 | 1u << 6;
    return processor;
}

TEST(LacksAvx512Bf16, IsSilentWhereTheProcessorHasAllThatLlvmMayUse) {
    EXPECT_EQ(lacks_avx512_bf16(with_all_of_zen_4().processor()), "");
}

TEST(LacksAvx512Bf16, NamesWhatTheProcessorLacks) {
    struct Case {
        std::uint32_t leaf;
        std::uint32_t CpuidAnswer::*word;
        int bit;
        const char* name;
    };
    const Case cases[] = {
        {1, &CpuidAnswer::ecx, 22, "MOVBE"},
        {1, &CpuidAnswer::ecx, 23, "POPCNT"},
        {7, &CpuidAnswer::ebx, 3, "BMI1"},
        {7, &CpuidAnswer::ebx, 8, "BMI2"},
        {7, &CpuidAnswer::ebx, 21, "AVX512-IFMA"},
        {7, &CpuidAnswer::ecx, 1, "AVX512-VBMI"},
        {7, &CpuidAnswer::ecx, 6, "AVX512-VBMI2"},
        {7, &CpuidAnswer::ecx, 8, "GFNI"},
        {7, &CpuidAnswer::ecx, 9, "VAES"},
        {7, &CpuidAnswer::ecx, 10, "VPCLMULQDQ"},
        {7, &CpuidAnswer::ecx, 11, "AVX512-VNNI"},
        {7, &CpuidAnswer::ecx, 12, "AVX512-BITALG"},
        {7, &CpuidAnswer::ecx, 14, "AVX512-VPOPCNTDQ"},
        {0x8000'0001, &CpuidAnswer::ecx, 5, "LZCNT"},
        {0x8000'0001, &CpuidAnswer::ecx, 6, "SSE4a"},
    };
    for (const Case& without : cases) {
        FakeProcessor fake = with_all_of_zen_4();
        fake.take(without.leaf, without.word, without.bit);
        EXPECT_EQ(lacks_avx512_bf16(fake.processor()),
                  std::string("the processor has AVX512-BF16, but not ") + without.name +
                      ", which kernels for it may use");
    }
}

TEST(LacksAvx512Bf16, NeedsItsOwnBitAndAvx512) {
    const std::string lacking = "the processor has no AVX512-BF16";
    FakeProcessor without_bit = with_all_of_zen_4();
    without_bit.leaves[{7, 1}].eax = 0;
    EXPECT_EQ(lacks_avx512_bf16(without_bit.processor()), lacking);
    FakeProcessor without_state = with_all_of_zen_4();
    without_state.xcr0 = 0x7;
    EXPECT_EQ(lacks_avx512_bf16(without_state.processor()), lacking);
}

TEST(DetectCpu, ReadsNoXcr0WhereThatWouldFault) {
    FakeProcessor processor;
    processor.take(1, &CpuidAnswer::ecx, 27);
    const Cpu cpu = detect_cpu({.cpuid =
                                    [&](std::uint32_t leaf, std::uint32_t subleaf) {
                                        return processor.leaves[{leaf, subleaf}];
                                    },
                                .xgetbv = []() -> std::uint64_t {
                                    ADD_FAILURE() << "xgetbv without OSXSAVE";
                                    return xcr0_amx;
                                }});
    EXPECT_EQ(features(cpu), "sse41 ");
}

TEST(DetectCpu, TrustsNoLeafBeyondTheLast) {
    FakeProcessor processor;
    processor.leaves[{0, 0}].eax = 6;
    EXPECT_EQ(features(processor.detect()), "sse41 ");
    processor.leaves[{0, 0}].eax = 7;
    processor.leaves[{7, 0}].eax = 0;
    EXPECT_EQ(features(processor.detect()), "sse41 avx2 avx512 amx_bf16 ");
}

TEST(DetectCpu, NamesTheModel) {
    FakeProcessor processor;
    processor.leaves[{1, 0}].eax = 0x00b00f21;
    EXPECT_EQ(processor.detect().model, "unknown processor (family 26, model 2)");
    processor.call_it("   Some(R)  Processor   8480+ @ 2.00GHz\0\0\0\0\0\0\0\0\0");
    EXPECT_EQ(processor.detect().model, "Some(R) Processor 8480+ @ 2.00GHz");
    processor.call_it("forty-eight letters without a zero at the end!!!");
    EXPECT_EQ(processor.detect().model,
              "forty-eight letters without a zero at the end!!! (family 26, model 2)");
    processor.leaves[{0x8000'0000, 0}].eax = 0x8000'0003;
    EXPECT_EQ(processor.detect().model, "forty-eight letters without a ze (family 26, model 2)");
}

TEST(DetectCpu, AnswersForAProcessorThatIsNotX86) {
    const Cpu cpu = detect_cpu({.cpuid = [](auto, auto) { return CpuidAnswer{}; },
                                .xgetbv = [] { return std::uint64_t{0}; }});
    EXPECT_EQ(features(cpu), "");
    EXPECT_FALSE(cpu.supports(Isa::sse41));
}

TEST(Cpu, SupportsWhatItHas) {
    const Cpu cpu = {.model = "", .sse41 = true, .avx2 = true};
    EXPECT_TRUE(cpu.supports(Isa::sse41));
    EXPECT_TRUE(cpu.supports(Isa::avx2));
    EXPECT_FALSE(cpu.supports(Isa::avx512));
}

TEST(Isa, NamesAreReadBack) {
    for (const Isa isa : {Isa::sse41, Isa::avx2, Isa::avx512}) {
        EXPECT_EQ(isa_from_name(name_of(isa)), isa);
    }
    for (const char* name : {"", "AVX2", "avx", "avx2 "}) {
        expect_error(ErrorCode::invalid_argument, "there are sse41, avx2 and avx512",
                     [&] { isa_from_name(name); });
    }
}

TEST(Isa, LimitHoldsUntilTheNext) {
    const Isa best = best_isa();
    EXPECT_TRUE(this_cpu().supports(best));
    for (const Isa isa : {Isa::sse41, Isa::avx2, Isa::avx512}) {
        if (this_cpu().supports(isa)) {
            limit_isa(isa);
            EXPECT_EQ(best_isa(), isa);
        } else {
            expect_error(ErrorCode::unsupported, std::string("does not support ") + name_of(isa),
                         [&] { limit_isa(isa); });
        }
    }
    limit_isa(best);
    EXPECT_EQ(best_isa(), best);
}

}  // namespace
}  // namespace upforge
