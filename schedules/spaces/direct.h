#pragma once

#include <array>

#include "tunable.h"

namespace schedules::direct {
// Not less than 4 channels: LLVM, which Halide allows to reorder sums, leaves those of vectors
// alone, but turns sums of single numbers into vectors of partial sums.
inline constexpr Tunable channels{
    "channels", 64, 4, 256,
    "output channels of a register tile, and the block that weights are packed in: a multiple of "
    "the vector, or a power of two below it"};
inline constexpr Tunable pixels{
    "pixels", 6, 1, 32,
    "neighbouring output pixels of a register tile; channels / vector * pixels sums should leave "
    "room in 32 registers on AVX-512, 16 before, for the weights and a broadcast input"};
inline constexpr Tunable unroll{"unroll", 4, 1, 16, "input channels a turn of the innermost loop"};
inline constexpr Tunable rows{
    "rows", 4, 1, 1024,
    "rows of a strip: what one task computes, from a copy of the input with its border; they share "
    "the weights in the second-level cache"};
inline constexpr Tunable columns{"columns", 60, 1, 4096, "columns of a strip"};
inline constexpr std::array all{channels, pixels, unroll, rows, columns};

/// So many strips keep the threads busy. With fewer, blocks of channels are tasks of their own; but
/// then a thread that waits for those of one strip begins another strip, whose input is copied too.
inline constexpr int enough_strips = 32;
}  // namespace schedules::direct
