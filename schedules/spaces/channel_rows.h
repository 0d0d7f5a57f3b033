#pragma once

#include <array>

#include "tunable.h"

namespace schedules::channel_rows {
inline constexpr Tunable rows{"rows", 8, 1, 1024, "rows a task"};
inline constexpr std::array all{rows};
}  // namespace schedules::channel_rows
