#pragma once

#include <array>

#include "tunable.h"

/// Of GPUs.
namespace schedules::chains {
inline constexpr Tunable chains{"chains", 32, 4, 64,
                                "numbers of a thread, which registers hold: vectors of 4"};
inline constexpr Tunable threads{"threads", 256, 32, 1024, "threads of a group"};
inline constexpr Tunable unroll{"unroll", 4, 1, 64, "steps a turn of the innermost loop"};
inline constexpr std::array all{chains, threads, unroll};
}  // namespace schedules::chains
