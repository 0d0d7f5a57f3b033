#include "demo/panels.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace upforge::demo {

namespace {

/// The nearest number from 0 to 1; 0 for what is none.
double to_unit(double value) {
    return value > 0 ? std::min(value, 1.0) : 0.0;
}

std::uint8_t to_byte(double value) {
    return static_cast<std::uint8_t>(std::lround(to_unit(value) * 255));
}

/// The colour a share of the way along evenly spaced stops.
Colour along(std::span<const Colour> stops, double share) {
    const double position = to_unit(share) * static_cast<double>(stops.size() - 1);
    const auto before = std::min(static_cast<std::size_t>(position), stops.size() - 2);
    const double rest = position - static_cast<double>(before);
    const auto blend = [=](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(std::lround(from + (to - from) * rest));
    };
    const Colour a = stops[before], b = stops[before + 1];
    return {blend(a.red, b.red), blend(a.green, b.green), blend(a.blue, b.blue)};
}

/// An RGB image of the extents of `shape`, colour(y, x) by colour.
template <class ColourAt>
Image paint(const Shape& shape, ColourAt colour) {
    Image image(shape.width, shape.height, 3);
    for (int y = 0; y < shape.height; ++y) {
        const auto row = image.row(y);
        for (int x = 0; x < shape.width; ++x) {
            const Colour c = colour(y, x);
            row[3 * x] = c.red;
            row[3 * x + 1] = c.green;
            row[3 * x + 2] = c.blue;
        }
    }
    return image;
}

}  // namespace

Image photograph(const Tensor& image) {
    return paint(image.shape(), [&](int y, int x) {
        return Colour{to_byte(image.at(0, y, x, 0)), to_byte(image.at(0, y, x, 1)),
                      to_byte(image.at(0, y, x, 2))};
    });
}

Image heat_map(const Tensor& map, double largest) {
    return paint(map.shape(),
                 [&](int y, int x) { return heat_colour(map.at(0, y, x, 0) / largest); });
}

Image difference_map(const Comparison& comparison) {
    const Shape& shape = comparison.naive.shape();
    return paint(shape, [&](int y, int x) {
        double largest = 0;
        for (int c = 0; c < shape.channels; ++c) {
            largest = std::max(largest, comparison.difference_at(y, x, c));
        }
        return difference_colour(largest);
    });
}

Colour heat_colour(double share) {
    static constexpr Colour stops[] = {
        {18, 16, 58}, {92, 30, 116}, {196, 62, 92}, {246, 142, 72}, {253, 235, 170}};
    return along(stops, share);
}

Colour difference_colour(double difference) {
    static constexpr Colour none{255, 255, 255};
    static constexpr Colour stops[] = {
        {255, 242, 214}, {250, 190, 120}, {226, 104, 72}, {150, 24, 44}};
    if (difference <= 0) {
        return none;
    }
    return along(stops, std::log(difference / faintest_difference) /
                            std::log(allowed_difference / faintest_difference));
}

}  // namespace upforge::demo
