#pragma once

#include <array>

#include "direct.h"

/// Of GPUs.
namespace schedules::tile {
inline constexpr Tunable lane_channels{"lane_channels", 4, 1, 16,
                                       "output channels of a thread: a divisor of channels"};
inline constexpr Tunable chunk{
    "chunk", 0, 0, 64,
    "input channels that a group of threads brings into shared memory at once, a divisor of all; "
    "with 0, each thread reads for itself"};
inline constexpr std::array all{direct::channels, lane_channels,   direct::pixels, direct::unroll,
                                direct::rows,     direct::columns, chunk};
}  // namespace schedules::tile
