#pragma once

#include <array>

#include "tunable.h"

/// Of GPUs.
namespace schedules::threads {
inline constexpr Tunable lanes{"lanes", 16, 1, 256,
                               "channels of a group of threads, which lie next to each other"};
inline constexpr Tunable width{"width", 8, 1, 256, "columns of a group of threads"};
inline constexpr std::array all{lanes, width};
}  // namespace schedules::threads
