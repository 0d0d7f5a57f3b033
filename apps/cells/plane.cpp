#include "cells/plane.h"

#include <algorithm>
#include <cmath>

#include "cells/random.h"

namespace upforge::cells {

namespace {

/// Means over 2 × reach + 1 pixels of a row, the outermost of which may count in part. Rows become
/// columns, so that doing it twice covers both directions.
Plane smeared_and_transposed(const Plane& plane, double reach) {
    const int whole = static_cast<int>(reach);
    const double part = reach - whole;
    Plane result(plane.height(), plane.width());
    for (int y = 0; y < plane.height(); ++y) {
        const auto value = [&](int x) { return plane.at(std::clamp(x, 0, plane.width() - 1), y); };
        for (int x = 0; x < plane.width(); ++x) {
            double sum = part * (value(x - whole - 1) + value(x + whole + 1));
            for (int i = x - whole; i <= x + whole; ++i) {
                sum += value(i);
            }
            result.at(y, x) = sum / (2 * reach + 1);
        }
    }
    return result;
}

}  // namespace

Box Plane::around(double x, double y, double reach) const {
    return {std::max(0, static_cast<int>(x - reach)), std::max(0, static_cast<int>(y - reach)),
            std::min(width_ - 1, static_cast<int>(x + reach)),
            std::min(height_ - 1, static_cast<int>(y + reach))};
}

Plane blurred(const Plane& sharp, double deviation) {
    // Three means in a row, each over a width w of variance (w² - 1) / 12.
    const double reach = (std::sqrt(4 * deviation * deviation + 1) - 1) / 2;
    Plane plane = sharp;
    for (int i = 0; i < 2 * 3; ++i) {
        plane = smeared_and_transposed(plane, reach);
    }
    return plane;
}

double Noise::corner(std::int64_t column, std::int64_t row) const {
    const auto place = static_cast<std::uint64_t>(column) << 32 ^ static_cast<std::uint32_t>(row);
    return 2 * unit(mix(seed_ + mix(place))) - 1;
}

double Noise::at(double x, double y) const {
    const auto smooth = [](double t) { return t * t * (3 - 2 * t); };
    const double left = std::floor(x / size_);
    const double top = std::floor(y / size_);
    const double across = smooth(x / size_ - left);
    const double down = smooth(y / size_ - top);
    const auto column = static_cast<std::int64_t>(left);
    const auto row = static_cast<std::int64_t>(top);
    const auto between = [&](std::int64_t at_row) {
        return corner(column, at_row) * (1 - across) + corner(column + 1, at_row) * across;
    };
    return between(row) * (1 - down) + between(row + 1) * down;
}

}  // namespace upforge::cells
