#pragma once

#include <array>

#include "tunable.h"

namespace schedules::strip_scatter {
inline constexpr Tunable rows{"rows", 2, 1, 1024, "rows a strip, which should fit the caches"};
inline constexpr std::array all{rows};
}  // namespace schedules::strip_scatter
