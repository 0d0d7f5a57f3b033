#pragma once

#include <vector>

#include "Halide.h"
#include "strips.h"

/// The sums of a convolution, as the schedule sees them.
struct SumNest {
    Halide::Func output;  ///< sums after bias and activation, stored to memory
    Halide::Func sums;    ///< pure: the bias; update: the reduction
    Halide::Func plane;   ///< the extended input
    Halide::Func seen;    ///< what a tap of an output pixel sees of it; input channels first
    Halide::Func weight;  ///< output and input channels first
    Halide::Var channel, column, row, image;
    std::vector<Halide::VarOrRVar> phases;  ///< of OutputLoops
    Halide::RVar input_channel;
    std::vector<Halide::VarOrRVar> taps;  ///< the loops of the reduction outside of input_channel
    std::vector<Halide::Expr> cases;      ///< conditions under which the output is simpler
    Halide::Pipeline pipeline;

    OutputLoops output_loops() const {
        return {output, channel, column, row, image, phases, cases};
    }

    /// Copies the input of a strip before that is computed.
    void copy_plane(const Halide::Var& strip, int vector) const {
        Halide::Func copy = plane;
        const std::vector<Halide::Var> args = copy.args();
        copy.compute_at(output, strip)
            .vectorize(args[0], vector, Halide::TailStrategy::GuardWithIf)
            .never_partition(args[2], args[3]);
    }
};
