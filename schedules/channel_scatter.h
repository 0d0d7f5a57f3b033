#pragma once

#include "Halide.h"

/// Family `scatter`: the output is cleared in parallel by rows, then filled in parallel by blocks
/// of channels, each in the order of the input, so that later values win.
struct ChannelScatter {
    /// Rows a task, when clearing.
    Halide::GeneratorParam<int> rows{"rows", 16, 1, 1024};
    /// Vectors of channels a task, when filling.
    Halide::GeneratorParam<int> vectors{"vectors", 1, 1, 16};

    void apply(Halide::Func output, const Halide::Var& c, const Halide::Var& x,
               const Halide::Var& y, const Halide::Var& n, const Halide::RDom& pixel,
               const Halide::Target& target) const;
};
