#pragma once

#include <vector>

#include "Halide.h"
#include "parameter.h"
#include "spaces/channel_strips.h"

/// The sums of an operator that treats every channel alike, over windows of an image.
struct ChannelSums {
    Halide::Func output, sums;
    Halide::Func plane;  ///< the extended input
    Halide::Var channel, column, row, image;
    std::vector<Halide::Expr> cases;          ///< conditions under which the output is simpler
    std::vector<Halide::Expr> cases_of_sums;  ///< and those of the sums
};

/// Family `strips`: a tile of channels x pixels of the output is summed in registers, over all
/// taps, from a copy of the input that has a border: so nothing is asked of a tap. The last block
/// of channels reaches back over the one before; there must be as many channels as a block.
struct ChannelStrips {
    Parameter vectors{schedules::channel_strips::vectors};
    Parameter pixels{schedules::channel_strips::pixels};
    Parameter rows{schedules::channel_strips::rows};
    Parameter columns{schedules::channel_strips::columns};
    /// Of a vector; 0 stands for as many as there are in a register.
    Halide::GeneratorParam<int> vector_lanes{"vector_lanes", 0, 0, 16};

    void apply(const ChannelSums& nest, const Halide::Target& target) const;
};
