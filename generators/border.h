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

/// The image where no window reaches over its border. Coordinates are clamped all the same, because
/// the last tile of a row computes a few pixels that are never stored.
template <typename Buffer>
Halide::Func clamped(Buffer& image) {
    using namespace Halide;
    Var c("c"), x("x"), y("y"), n("n");
    Expr width = image.dim(1).extent(), height = image.dim(2).extent();
    Func plane("plane");
    plane(c, x, y, n) = image(c, clamp(x, 0, width - 1), clamp(y, 0, height - 1), n);
    return plane;
}

/// The image over the infinite plane, with zeros around it.
template <typename Buffer>
Halide::Func extended(Buffer& image) {
    using namespace Halide;
    Var c("c"), x("x"), y("y"), n("n");
    Expr width = image.dim(1).extent(), height = image.dim(2).extent();
    Expr pixel = image(c, clamp(x, 0, width - 1), clamp(y, 0, height - 1), n);
    Expr inside = x >= 0 && x < width && y >= 0 && y < height;
    Func plane("plane");
    plane(c, x, y, n) = select(inside, pixel, 0.0f);
    return plane;
}

/// The same, for strips to be copied from. Loops over columns are divided where the image begins
/// and ends, so that nothing is asked of a pixel in between: copies take half the time.
template <typename Buffer>
Halide::Func extended_to_copy(Buffer& image) {
    using namespace Halide;
    Var c("c"), x("x"), y("y"), n("n");
    Expr width = image.dim(1).extent(), height = image.dim(2).extent();
    Expr pixel = image(c, clamp(likely(x), 0, width - 1), clamp(y, 0, height - 1), n);
    Expr row = select(x >= 0 && x < width, likely(pixel), 0.0f);
    Func plane("plane");
    // Halide would make one condition of both, and then find no columns where it holds.
    plane(c, x, y, n) = select(y >= 0 && y < height, likely(row), 0.0f);
    return plane;
}
