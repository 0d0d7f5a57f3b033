#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "upforge/machine.h"

namespace upforge {

struct CpuidAnswer {
    std::uint32_t eax = 0;
    std::uint32_t ebx = 0;
    std::uint32_t ecx = 0;
    std::uint32_t edx = 0;
};

/// The two instructions that describe an x86 processor; a test answers in a processor's stead.
struct Processor {
    std::function<CpuidAnswer(std::uint32_t leaf, std::uint32_t subleaf)> cpuid;
    /// XCR0: the register state that the operating system saves. Faults on an OS without XSAVE.
    std::function<std::uint64_t()> xgetbv;
};

/// The one that this runs on.
Processor this_processor();

Cpu detect_cpu(const Processor& processor);

/// Why no process can multiply bf16 by AMX; empty where Linux can grant it.
std::string lacks_amx(const Processor& processor);

/// Why this processor cannot run kernels that multiply bf16 by AVX512-BF16; empty where it can.
std::string lacks_avx512_bf16(const Processor& processor);

}  // namespace upforge
