#pragma once

#include "Halide.h"

/// Tensors lie in memory with channels innermost, and every coordinate starts at 0. No pointer
/// leads into the memory of a GPU: there, what lies before a part of a tensor counts as channels
/// below 0.
template <typename Buffer>
void channels_innermost(Buffer& tensor, const Halide::Target& target) {
    tensor.dim(0).set_stride(1);
    for (int d = target.has_gpu_feature() ? 1 : 0; d < tensor.dimensions(); ++d) {
        tensor.dim(d).set_min(0);
    }
}

template <typename Buffer>
Halide::Expr channels_of(Buffer& tensor) {
    return tensor.dim(0).max() + 1;
}

/// The same, where one channel may stand for all: they then lie 0 apart.
template <typename Buffer>
void channels_innermost_or_equal(Buffer& tensor, const Halide::Target& target) {
    channels_innermost(tensor, target);
    tensor.dim(0).set_stride(Halide::Expr());
}

template <typename Buffer>
Halide::Expr channels_adjacent(Buffer& tensor) {
    return tensor.dim(0).stride() == 1;
}

template <typename Buffer>
Halide::Expr channels_equal(Buffer& tensor) {
    return tensor.dim(0).stride() == 0;
}
