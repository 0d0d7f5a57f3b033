#pragma once

#include "Halide.h"
#include "window.h"

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

/// A plane that goes on forever: `pixel` tells what is at channel c, column x and row y of image n.
template <typename Pixel>
Halide::Func endless(const Pixel& pixel) {
    Halide::Var c("c"), x("x"), y("y"), n("n");
    Halide::Func plane("plane");
    plane(c, x, y, n) = pixel(c, x, y, n);
    return plane;
}

/// The image where no window reaches over its border. Coordinates are clamped all the same, because
/// the last tile of a row computes a few pixels that are never stored.
template <typename Image>
Halide::Func clamped(Image& image) {
    return endless([&](const auto& c, const auto& x, const auto& y, const auto& n) {
        return Place(image, x, y).pixel(image, c, n);
    });
}

/// The image with zeros around it.
template <typename Image>
Halide::Func extended(Image& image) {
    return endless([&](const auto& c, const auto& x, const auto& y, const auto& n) {
        const Place place(image, x, y);
        return Halide::select(place.inside(), place.pixel(image, c, n), 0.0f);
    });
}

/// The same, for strips to be copied from. Loops over columns are divided where the image begins
/// and ends, so that nothing is asked of a pixel in between: copies take half the time.
template <typename Image>
Halide::Func extended_to_copy(Image& image) {
    using Halide::likely, Halide::select;
    return endless([&](const auto& c, const auto& x, const auto& y, const auto& n) {
        const Place place(image, x, y), usual(image, likely(x), y);
        Halide::Expr row = select(place.in_columns(), likely(usual.pixel(image, c, n)), 0.0f);
        // Halide would make one condition of both, and then find no columns where it holds.
        return select(place.in_rows(), likely(row), 0.0f);
    });
}
