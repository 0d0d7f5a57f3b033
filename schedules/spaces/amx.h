#pragma once

#include <array>

#include "direct.h"
#include "pairs.h"

namespace schedules::amx {
/// What a tile register holds: sums of so many output channels and pixels, or one of these and so
/// many input channels in bf16.
inline constexpr int tile_channels = pairs::block_channels, tile_pixels = 16, tile_inputs = 32;

inline constexpr Tunable channels{
    "channels", 32, 16, 256,
    "output channels that a tile of pixels is multiplied for while it is in the first-level cache, "
    "and the block that weights are packed in: a multiple of 16"};
inline constexpr Tunable rows{"rows", 4, 1, 1024, direct::rows.meaning};
inline constexpr Tunable columns{"columns", 64, 16, 4096, direct::columns.meaning};
inline constexpr std::array all{channels, rows, columns};
}  // namespace schedules::amx
