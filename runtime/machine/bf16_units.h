#pragma once

#include <string>

#include "machine/cpuid.h"
#include "upforge/machine.h"

namespace upforge {

/// Why kernels cannot multiply by such a unit; empty where they can. The machine is asked once.
std::string objection_to(Bf16Unit unit);

/// Why they cannot multiply bf16 by any; empty where they can by one.
std::string objection_to_all_bf16_units();

/// Has another processor asked for AVX512-BF16 from then on: for tests. For AMX, see
/// `use_amx_machine`.
void use_avx512_bf16_processor(const Processor& processor);

}  // namespace upforge
