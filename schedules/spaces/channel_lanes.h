#pragma once

#include <array>

#include "tunable.h"

namespace schedules::channel_lanes {
inline constexpr Tunable columns{"columns", 32, 1, 1024, "columns a task"};
inline constexpr std::array all{columns};
}  // namespace schedules::channel_lanes
