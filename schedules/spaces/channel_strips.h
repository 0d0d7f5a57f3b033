#pragma once

#include <array>

#include "tunable.h"

namespace schedules::channel_strips {
inline constexpr Tunable vectors{"vectors", 1, 1, 16, "vectors of channels in a register tile"};
inline constexpr Tunable pixels{
    "pixels", 8, 1, 32,
    "neighbouring output pixels of a register tile, which share what a tap loads of the weights; "
    "vectors * pixels sums should leave room in 32 registers on AVX-512, 16 before"};
inline constexpr Tunable rows{
    "rows", 16, 1, 1024,
    "rows of a strip: what one task computes, a block of channels after the other, each from a copy "
    "of its input with its border"};
inline constexpr Tunable columns{"columns", 64, 1, 4096, "columns of a strip"};
inline constexpr std::array all{vectors, pixels, rows, columns};
}  // namespace schedules::channel_strips
