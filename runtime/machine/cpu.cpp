#include "machine/cpuid.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <fmt/core.h>

#include <array>
#include <cstring>
#include <sstream>
#include <string>

namespace upforge {
namespace {

constexpr std::uint64_t bit(int position) {
    return std::uint64_t{1} << position;
}

constexpr bool has(std::uint64_t bits, std::uint64_t all) {
    return (bits & all) == all;
}

namespace leaf_1_ecx {
constexpr auto fma = bit(12);
constexpr auto sse41 = bit(19);
constexpr auto osxsave = bit(27);
constexpr auto avx = bit(28);
constexpr auto f16c = bit(29);
}  // namespace leaf_1_ecx

namespace leaf_7_ebx {
constexpr auto avx2 = bit(5);
constexpr auto avx512f = bit(16);
constexpr auto avx512dq = bit(17);
constexpr auto avx512cd = bit(28);
constexpr auto avx512bw = bit(30);
constexpr auto avx512vl = bit(31);
}  // namespace leaf_7_ebx

namespace leaf_7_edx {
constexpr auto amx_bf16 = bit(22);
constexpr auto amx_tile = bit(24);
}  // namespace leaf_7_edx

namespace leaf_7_1_eax {
constexpr auto avx512_bf16 = bit(5);
}  // namespace leaf_7_1_eax

/// What LLVM may use in a kernel that uses AVX512-BF16, beyond what comes with AVX-512: Halide 21
/// knows no such processor older than Zen 4, and compiles for all that it has.
struct Extension {
    const char* name;
    std::uint32_t leaf;
    std::uint32_t CpuidAnswer::*word;
    int position;
};
constexpr Extension extensions_of_zen_4[] = {
    {"MOVBE", 1, &CpuidAnswer::ecx, 22},
    {"POPCNT", 1, &CpuidAnswer::ecx, 23},
    {"BMI1", 7, &CpuidAnswer::ebx, 3},
    {"BMI2", 7, &CpuidAnswer::ebx, 8},
    {"AVX512-IFMA", 7, &CpuidAnswer::ebx, 21},
    {"AVX512-VBMI", 7, &CpuidAnswer::ecx, 1},
    {"AVX512-VBMI2", 7, &CpuidAnswer::ecx, 6},
    {"GFNI", 7, &CpuidAnswer::ecx, 8},
    {"VAES", 7, &CpuidAnswer::ecx, 9},
    {"VPCLMULQDQ", 7, &CpuidAnswer::ecx, 10},
    {"AVX512-VNNI", 7, &CpuidAnswer::ecx, 11},
    {"AVX512-BITALG", 7, &CpuidAnswer::ecx, 12},
    {"AVX512-VPOPCNTDQ", 7, &CpuidAnswer::ecx, 14},
    {"LZCNT", 0x8000'0001, &CpuidAnswer::ecx, 5},
    {"SSE4a", 0x8000'0001, &CpuidAnswer::ecx, 6},
};

namespace xcr0_state {
constexpr auto avx = bit(1) | bit(2);                    // XMM, upper halves of YMM
constexpr auto avx512 = avx | bit(5) | bit(6) | bit(7);  // masks, upper ZMM, ZMM 16 to 31
constexpr auto amx = bit(17) | bit(18);                  // tile configuration, tile data
}  // namespace xcr0_state

/// Zeros for a leaf that the processor lacks, where Intel's repeat their highest leaf.
CpuidAnswer ask(const Processor& processor, std::uint32_t leaf, std::uint32_t subleaf = 0) {
    const std::uint32_t range = leaf & 0x8000'0000;
    if (leaf > processor.cpuid(range, 0).eax) {
        return {};
    }
    return processor.cpuid(leaf, subleaf);
}

std::string brand(const Processor& processor) {
    std::string text;
    for (const std::uint32_t leaf : {0x8000'0002, 0x8000'0003, 0x8000'0004}) {
        const CpuidAnswer part = ask(processor, leaf);
        std::array<char, sizeof part> letters{};
        std::memcpy(letters.data(), &part, sizeof part);
        text.append(letters.data(), letters.size());
    }
    text.resize(std::strlen(text.c_str()));

    // Vendors pad with blanks on either side and inside.
    std::istringstream words(text);
    std::string model;
    for (std::string word; words >> word;) {
        model += (model.empty() ? "" : " ") + word;
    }
    return model.empty() ? "unknown processor" : model;
}

std::uint64_t saved_state(const Processor& processor) {
    return has(ask(processor, 1).ecx, leaf_1_ecx::osxsave) ? processor.xgetbv() : 0;
}

}  // namespace

Processor this_processor() {
#if defined(__x86_64__)
    return {
        .cpuid =
            [](std::uint32_t leaf, std::uint32_t subleaf) {
                CpuidAnswer answer;
                __cpuid_count(leaf, subleaf, answer.eax, answer.ebx, answer.ecx, answer.edx);
                return answer;
            },
        .xgetbv =
            [] {
                std::uint32_t low = 0;
                std::uint32_t high = 0;
                asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
                return std::uint64_t{high} << 32 | low;
            },
    };
#else
    return {.cpuid = [](std::uint32_t, std::uint32_t) { return CpuidAnswer{}; },
            .xgetbv = [] { return std::uint64_t{0}; }};
#endif
}

std::string lacks_amx(const Processor& processor) {
    if (!has(ask(processor, 7).edx, leaf_7_edx::amx_tile | leaf_7_edx::amx_bf16)) {
        return "the processor has no AMX for bf16";
    }
    const std::uint64_t xcr0 = saved_state(processor);
    return has(xcr0, xcr0_state::amx)
               ? ""
               : fmt::format("the operating system does not save the tiles of AMX (XCR0 is {:#x})",
                             xcr0);
}

std::string lacks_avx512_bf16(const Processor& processor) {
    if (!detect_cpu(processor).avx512_bf16) {
        return "the processor has no AVX512-BF16";
    }
    for (const Extension& extension : extensions_of_zen_4) {
        if (!has(ask(processor, extension.leaf).*extension.word, bit(extension.position))) {
            return fmt::format(
                "the processor has AVX512-BF16, but not {}, which kernels for it may use",
                extension.name);
        }
    }
    return "";
}

Cpu detect_cpu(const Processor& processor) {
    const CpuidAnswer leaf_1 = ask(processor, 1);
    const CpuidAnswer leaf_7 = ask(processor, 7);
    const CpuidAnswer leaf_7_1 = leaf_7.eax >= 1 ? ask(processor, 7, 1) : CpuidAnswer{};
    const std::uint64_t xcr0 = saved_state(processor);

    Cpu cpu;
    cpu.model = brand(processor);
    cpu.sse41 = has(leaf_1.ecx, leaf_1_ecx::sse41);
    cpu.avx2 = cpu.sse41 && has(xcr0, xcr0_state::avx) &&
               has(leaf_1.ecx, leaf_1_ecx::avx | leaf_1_ecx::fma | leaf_1_ecx::f16c) &&
               has(leaf_7.ebx, leaf_7_ebx::avx2);
    cpu.avx512 = cpu.avx2 && has(xcr0, xcr0_state::avx512) &&
                 has(leaf_7.ebx, leaf_7_ebx::avx512f | leaf_7_ebx::avx512cd | leaf_7_ebx::avx512bw |
                                     leaf_7_ebx::avx512dq | leaf_7_ebx::avx512vl);
    cpu.avx512_bf16 = cpu.avx512 && has(leaf_7_1.eax, leaf_7_1_eax::avx512_bf16);
    cpu.amx_bf16 = lacks_amx(processor).empty();
    return cpu;
}

bool Cpu::supports(Isa isa) const {
    switch (isa) {
        case Isa::sse41:
            return sse41;
        case Isa::avx2:
            return avx2;
        case Isa::avx512:
            return avx512;
    }
    return false;
}

const Cpu& this_cpu() {
    static const Cpu cpu = detect_cpu(this_processor());
    return cpu;
}

}  // namespace upforge
