#pragma once

#include "Halide.h"

/// Weights packed [block][ky][kx][ci][channel in block].
struct PackedWeights {
    /// Channels of a block.
    int block;
    /// There is one block only, of any number of channels.
    static constexpr int all_channels = 0;

    /// That of output channel `c`.
    template <typename Weights>
    Halide::Expr at(Weights& packed, const Halide::Expr& c, const Halide::Expr& ci,
                    const Halide::Expr& kx, const Halide::Expr& ky) const {
        return block == all_channels ? packed(c, ci, kx, ky, 0)
                                     : packed(c % block, ci, kx, ky, c / block);
    }

    template <typename Weights>
    void lay_out(Weights& packed, const Halide::Target& target) const {
        packed.dim(0).set_stride(1);
        packed.dim(1).set_min(0);
        if (block == all_channels) {
            packed.dim(0).set_min(0);
            packed.dim(1).set_stride(packed.dim(0).extent());
        } else {
            if (!target.has_gpu_feature()) {
                packed.dim(0).set_bounds(0, block);  // tensor_layout.h
            }
            packed.dim(1).set_stride(block);
        }
        for (int d = 2; d < 5; ++d) {
            packed.dim(d).set_min(0);
        }
    }
};

/// The vector that a block of channels is made of. Throws unless they are whole ones.
int vector_of(int channels, int natural);
