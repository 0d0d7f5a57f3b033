#pragma once

#include <array>

#include "tunable.h"

namespace schedules::channel_vectors {
inline constexpr Tunable vectors{
    "vectors", 4, 1, 16,
    "vectors of channels that a pixel is worked on in, so that what is looked up once a tap serves "
    "them all"};
inline constexpr Tunable rows{"rows", 8, 1, 1024, "rows a task"};
inline constexpr std::array all{vectors, rows};
}  // namespace schedules::channel_vectors
