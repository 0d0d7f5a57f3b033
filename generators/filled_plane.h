#pragma once

#include "Halide.h"
#include "schedules/tensor_layout.h"

/// The image over the infinite plane of zeros, its channels filled up with zeros to a multiple of
/// `step`.
template <typename Buffer>
Halide::Func filled_plane(Buffer& image, int step) {
    using namespace Halide;
    Var c("c"), x("x"), y("y"), n("n");
    Expr channels = channels_of(image), rest = channels % step;
    Expr width = image.dim(1).extent(), height = image.dim(2).extent();
    Expr inside = x >= 0 && x < width && y >= 0 && y < height;
    const Expr zero = cast(image.type(), 0.0f);
    RDom filling(0, select(rest == 0, 0, step), "filling"), copying(0, channels, "copying");
    Expr pixel = image(copying, clamp(x, 0, width - 1), clamp(y, 0, height - 1), n);

    Func plane("plane");
    plane(c, x, y, n) = undef(image.type());
    plane(channels / step * step + filling, x, y, n) = zero;
    plane(copying, x, y, n) = select(inside, pixel, zero);
    return plane;
}
