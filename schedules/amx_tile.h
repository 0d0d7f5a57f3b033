#pragma once

#include "pair_nest.h"
#include "parameter.h"
#include "spaces/amx.h"

/// Family `amx`: 16 channels x 16 pixels of the output are summed in a tile register, over all taps
/// and input channels, 32 of them a step: a tile of pixels, which lie in a copy of the strip, is
/// multiplied by a tile of weights. Blocks of weights that belong together stay in the first-level
/// cache while the pixels of a strip pass by.
struct AmxTile {
    static constexpr int inputs_of_step = schedules::amx::tile_inputs;

    Parameter channels{schedules::amx::channels};
    Parameter rows{schedules::amx::rows};
    Parameter columns{schedules::amx::columns};

    void apply(const PairNest& nest, const Halide::Target& target) const;
};
