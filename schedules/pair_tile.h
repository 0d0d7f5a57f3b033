#pragma once

#include "pair_nest.h"
#include "parameter.h"
#include "spaces/pairs.h"

/// Family `pairs`, where the processor has AVX512-BF16: a tile of channels x pixels of the output
/// is summed in registers, over all taps and input channels, two of them a step. Each step loads a
/// vector of weights for 16 channels, pairs of them, and repeats one pair of inputs for each pixel.
struct PairTile {
    static constexpr int inputs_of_step = schedules::pairs::step_inputs;

    Parameter channels{schedules::pairs::channels};
    Parameter pixels{schedules::pairs::pixels};
    Parameter unroll{schedules::pairs::unroll};
    Parameter rows{schedules::pairs::rows};
    Parameter columns{schedules::pairs::columns};

    void apply(const PairNest& nest, const Halide::Target& target) const;
};
