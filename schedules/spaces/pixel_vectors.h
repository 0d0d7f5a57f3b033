#pragma once

#include <array>

#include "tunable.h"

namespace schedules::pixel_vectors {
inline constexpr Tunable rows{"rows", 8, 1, 1024, "rows a task"};
inline constexpr std::array all{rows};
}  // namespace schedules::pixel_vectors
