#pragma once

#include <array>

#include "direct.h"

namespace schedules::winograd {
inline constexpr Tunable channels{"channels", 64, 4, 256, direct::channels.meaning};
inline constexpr Tunable pixels{"pixels", 6, 1, 32,
                                "tiles of a register tile; at a point, each is as one pixel"};
inline constexpr Tunable unroll{"unroll", 4, 1, 16, direct::unroll.meaning};
inline constexpr Tunable tiles{
    "tiles", 24, 1, 192,
    "tiles of a task: they share the weights, and their transforms, a "
    "number at each point for each channel, should stay in the second-level cache"};
inline constexpr Tunable chunk{
    "chunk", 64, 4, 256,
    "input channels of a tile that are transformed at once, in the first-level cache"};
inline constexpr std::array all{channels, pixels, unroll, tiles, chunk};

/// Input channels whose weights are transformed at once, where they come as taps: a block's at the
/// points should stay in the second-level cache beside the tiles'. Each step adds to the products
/// of all tiles: with steps of 32, tiles of 6x6 take 6 % longer, of 4x4 2 % (512 and 1024 inputs).
inline constexpr int inputs_of_step = 64;

/// Whether so many tasks keep so many threads busy, and evenly enough. As in `direct`: where they
/// do not, blocks of channels are tasks of their own, but then the transforms of all tasks may be
/// kept at once, which may be a hundred megabytes.
constexpr bool are_enough(int tasks, int threads) {
    return tasks >= 5 * threads || (tasks >= 2 * threads && tasks % threads == 0) || threads == 1;
}
}  // namespace schedules::winograd
