#pragma once

#include <array>

#include "direct.h"

namespace schedules::dots {
/// What the input channels are a multiple of: the widest vector.
inline constexpr int inputs_of_step = 16;

inline constexpr Tunable channels{
    "channels", 2, 1, 8,
    "output channels of a register tile, a divisor of all; channels * pixels sums should leave "
    "room "
    "for a vector of inputs and some of weights in 32 registers on AVX-512, 16 before"};
inline constexpr Tunable pixels{"pixels", 8, 1, 32,
                                "neighbouring output pixels of a register tile"};
inline constexpr Tunable rows{"rows", 4, 1, 1024, direct::rows.meaning};
inline constexpr Tunable columns{"columns", 64, 1, 4096, direct::columns.meaning};
inline constexpr std::array all{channels, pixels, rows, columns};
}  // namespace schedules::dots
