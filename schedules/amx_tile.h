#pragma once

#include <vector>

#include "Halide.h"
#include "parameter.h"

/// The sums of a convolution, as the schedule of family `amx` sees them.
struct TileNest {
    Halide::Func output;  ///< sums after bias and activation, stored to memory
    Halide::Func sums;    ///< pure: zero; update: products of bf16
    Halide::Func plane;   ///< filled_plane
    Halide::Var channel, column, row, image;
    Halide::Var block_channel, block;  ///< what `sums` has for the channel
    std::vector<Halide::VarOrRVar>
        phases;  ///< loops of the output outside of a tile, inside a strip
    Halide::RVar input_channel;
    std::vector<Halide::VarOrRVar> taps;  ///< the loops of the reduction outside of input_channel
    std::vector<Halide::Expr> cases;      ///< conditions under which the output is simpler
};

/// Family `amx`: 16 channels x 16 pixels of the output are summed in a tile register, over all taps
/// and input channels, 32 of them a step: a tile of pixels, which lie in a copy of the strip, is
/// multiplied by a tile of weights. Blocks of weights that belong together stay in the first-level
/// cache while the pixels of a strip pass by.
struct AmxTile {
    Parameter channels{schedules::amx::channels};
    Parameter rows{schedules::amx::rows};
    Parameter columns{schedules::amx::columns};

    void apply(const TileNest& nest) const;
};
