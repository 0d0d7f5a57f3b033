#pragma once

#include "emulator.h"
#include "machine/amx.h"
#include "machine/amx_tile.h"
#include "upforge/machine.h"

namespace upforge::amx {

/// One whose processor and operating system offer AMX.
inline AmxMachine willing_machine() {
    return {{.cpuid =
                 [](std::uint32_t leaf, std::uint32_t) {
                     return leaf == 0   ? CpuidAnswer{.eax = 7}
                            : leaf == 1 ? CpuidAnswer{.ecx = 1u << 27}
                                        : CpuidAnswer{.edx = 1u << 22 | 1u << 24};
                 },
             .xgetbv = [] { return std::uint64_t{0x600e7}; }},
            [] { return 0; },
            amx_tile::multiplies};
}

/// Lets kernels use AMX from then on, the processor's own where it has it. False where it cannot be
/// emulated either.
inline bool use_amx_somehow() {
    if (!this_cpu().avx512) {
        return false;
    }
    emulate();
    use_amx_machine(this_cpu().amx_bf16 ? this_amx_machine() : willing_machine());
    return best_bf16_unit() == Bf16Unit::amx;
}

}  // namespace upforge::amx
