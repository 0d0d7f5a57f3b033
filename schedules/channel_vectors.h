#pragma once

#include <vector>

#include "Halide.h"
#include "parameter.h"

/// The loops of an operator that treats every channel alike.
struct ChannelNest {
    Halide::Func output;
    Halide::Var channel, column, row, image;
    /// What is summed up for a block of channels of one pixel before it is stored.
    std::vector<Halide::Func> sums = {};
    /// Loops of the output between column and row.
    std::vector<Halide::VarOrRVar> phases = {};
};

/// Family `channels`: vectors along the channels, which lie next to each other in memory; tasks of
/// a few rows. For everything that is bound by memory and touches each channel by itself.
struct ChannelVectors {
    Parameter vectors{schedules::channel_vectors::vectors};
    Parameter rows{schedules::channel_vectors::rows};

    void apply(const ChannelNest& nest, const Halide::Target& target) const;
};
