#pragma once

#include "Halide.h"
#include "parameter.h"

/// Family `scatter`: the output is cleared in parallel by rows, then filled in parallel by blocks
/// of channels, each in the order of the input, so that later values win.
struct ChannelScatter {
    Parameter rows{schedules::channel_scatter::rows};
    Parameter vectors{schedules::channel_scatter::vectors};

    void apply(Halide::Func output, const Halide::Var& c, const Halide::Var& x,
               const Halide::Var& y, const Halide::Var& n, const Halide::RDom& pixel,
               const Halide::Target& target) const;
};
