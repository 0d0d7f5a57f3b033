#pragma once

#include <array>

#include "direct.h"

namespace schedules::pairs {
/// Output channels whose weights for a pair of input channels lie together: those of a vector.
inline constexpr int block_channels = 16;
/// Input channels of a step.
inline constexpr int step_inputs = 2;

inline constexpr Tunable channels{
    "channels", 64, 16, 256,
    "output channels of a register tile: a multiple of the 16 of a vector"};
inline constexpr Tunable pixels{
    "pixels", 6, 1, 32,
    "neighbouring output pixels of a register tile; channels / 16 * pixels sums should leave room "
    "in 32 registers for the weights and a pair of inputs"};
inline constexpr Tunable unroll{"unroll", 8, 1, 16,
                                "pairs of input channels a turn of the innermost loop"};
inline constexpr Tunable rows{"rows", 4, 1, 1024, direct::rows.meaning};
inline constexpr Tunable columns{"columns", 60, 1, 4096, direct::columns.meaning};
inline constexpr std::array all{channels, pixels, unroll, rows, columns};
}  // namespace schedules::pairs
