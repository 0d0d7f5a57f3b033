#pragma once

#include <vector>

#include "Halide.h"
#include "strips.h"

/// The sums of a convolution of bf16, as the schedules see them that multiply pairs of input
/// channels.
struct PairNest {
    Halide::Func output;  ///< sums after bias and activation, stored to memory
    Halide::Func sums;    ///< pure: zero; update: products of bf16
    Halide::Func plane;   ///< filled_plane
    Halide::Var channel, column, row, image;
    Halide::Var block_channel, block;       ///< what `sums` has for the channel
    std::vector<Halide::VarOrRVar> phases;  ///< of OutputLoops
    Halide::RVar input_channel;
    std::vector<Halide::VarOrRVar> taps;  ///< the loops of the reduction outside of input_channel
    std::vector<Halide::Expr> cases;      ///< conditions under which the output is simpler

    OutputLoops output_loops() const {
        return {output, channel, column, row, image, phases, cases};
    }

    /// Copies the input of a strip, as far as a strip needs it, before that is computed.
    void copy_plane(const Halide::Var& strip) const;
};
