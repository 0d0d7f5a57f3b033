#pragma once

#include "Halide.h"

/// Tensors lie in memory with channels innermost, and every coordinate starts at 0.
template <typename Buffer>
void channels_innermost(Buffer& tensor) {
    tensor.dim(0).set_stride(1);
    for (int d = 0; d < tensor.dimensions(); ++d) {
        tensor.dim(d).set_min(0);
    }
}

/// Tables indexed by a coordinate of the output.
template <typename Buffer>
Halide::Expr entry(Buffer& table, const Halide::Expr& position) {
    return table(Halide::clamp(position, 0, table.dim(0).extent() - 1));
}

/// The same, where one channel may stand for all: they then lie 0 apart.
template <typename Buffer>
void channels_innermost_or_equal(Buffer& tensor) {
    channels_innermost(tensor);
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
