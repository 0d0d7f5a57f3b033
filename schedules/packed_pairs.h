#pragma once

#include "Halide.h"
#include "spaces/pairs.h"

/// Weights of bf16 for what adds up the products of pairs: packed [block of output
/// channels][ky][kx] [pair of input channels][output channel in block][input channel in pair], both
/// filled up with zeros to whole blocks and steps. All outer axes are one, since Halide finds the
/// tiles of AMX by the form of indices.
struct PackedPairs {
    static constexpr int block = schedules::pairs::block_channels;

    int step;  ///< input channels that are multiplied at once
    Halide::Expr inputs, kernel_x, kernel_y;

    /// Input channels of whole steps.
    Halide::Expr whole_steps() const { return (inputs + step - 1) / step * step; }

    /// That of channel `c` of block `b`.
    template <typename Weights>
    Halide::Expr at(Weights& packed, const Halide::Expr& c, const Halide::Expr& b,
                    const Halide::Expr& ci, const Halide::Expr& kx, const Halide::Expr& ky) const {
        Halide::Expr taps_before = (b * kernel_y + ky) * kernel_x + kx;
        return packed(ci % 2, c, ci / 2 + taps_before * (whole_steps() / 2));
    }

    template <typename Weights>
    static void lay_out(Weights& packed) {
        packed.dim(0).set_bounds(0, 2).set_stride(1);
        packed.dim(1).set_bounds(0, block).set_stride(2);
        packed.dim(2).set_min(0).set_stride(2 * block);
    }
};
