#pragma once

#include "Halide.h"

/// What a window sees beyond the border of the image.
enum class Border {
    none,   ///< nothing: the caller promises that no window reaches over it
    zeros,  ///< zeros; a pooling leaves it out
};

inline const std::map<std::string, Border>& border_names() {
    static const std::map<std::string, Border> names{{"none", Border::none},
                                                     {"zeros", Border::zeros}};
    return names;
}

/// The image over the infinite plane. Without a border, coordinates are still clamped, because
/// the last tile of a row computes a few pixels that are never stored.
template <typename Buffer>
Halide::Func extended(Buffer& image, Border border) {
    using namespace Halide;
    Var c("c"), x("x"), y("y"), n("n");
    Expr width = image.dim(1).extent(), height = image.dim(2).extent();
    Expr pixel = image(c, clamp(x, 0, width - 1), clamp(y, 0, height - 1), n);
    Func plane("plane");
    if (border == Border::zeros) {
        Expr inside = x >= 0 && x < width && y >= 0 && y < height;
        plane(c, x, y, n) = select(inside, pixel, 0.0f);
    } else {
        plane(c, x, y, n) = pixel;
    }
    return plane;
}
