#include "demo/picture.h"

#include <cmath>

namespace upforge::demo {

namespace {

struct Light {
    double red = 0;
    double green = 0;
    double blue = 0;
};

Light mix(Light a, Light b, double share_of_b) {
    const auto blend = [=](double from, double to) { return from + (to - from) * share_of_b; };
    return {blend(a.red, b.red), blend(a.green, b.green), blend(a.blue, b.blue)};
}

constexpr double horizon = 0.75;
constexpr double sun_x = 0.69, sun_y = 0.34, sun_radius = 0.17;
constexpr double peak_x = 0.31, peak_y = 0.22, snow_line = 0.40, slope = 1.55;
constexpr double mast_left = 0.875, mast_right = 0.9375, mast_top = 0.44, mast_foot = 0.875;

/// The scene at a point of the unit square, y downwards.
Light scene(double x, double y) {
    if (mast_left <= x && x < mast_right && mast_top <= y && y < mast_foot) {
        return {0.98, 0.97, 0.94};
    }
    if (y >= horizon) {
        const Light near{0.05, 0.17, 0.33}, far{0.20, 0.48, 0.60};
        return mix(far, near, (y - horizon) / (1 - horizon));
    }
    if (y - peak_y >= slope * std::abs(x - peak_x)) {
        const Light snow{0.96, 0.97, 1.00}, sunny{0.45, 0.33, 0.42}, shady{0.25, 0.20, 0.33};
        return y < snow_line ? snow : (x < peak_x ? shady : sunny);
    }
    if (std::hypot(x - sun_x, y - sun_y) < sun_radius) {
        return {1.00, 0.86, 0.36};
    }
    const Light zenith{0.20, 0.25, 0.55}, dusk{0.99, 0.62, 0.45};
    return mix(zenith, dusk, y / horizon);
}

/// The mean over a pixel, which keeps slanted edges smooth.
Light pixel(int column, int row, int size) {
    constexpr int samples = 4;
    Light sum;
    for (int j = 0; j < samples; ++j) {
        for (int i = 0; i < samples; ++i) {
            const Light at =
                scene((column + (i + 0.5) / samples) / size, (row + (j + 0.5) / samples) / size);
            sum = {sum.red + at.red, sum.green + at.green, sum.blue + at.blue};
        }
    }
    return mix({}, sum, 1.0 / (samples * samples));
}

}  // namespace

Tensor picture(int size) {
    Tensor image({.height = size, .width = size, .channels = 3});
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            const Light light = pixel(x, y, size);
            image.at(0, y, x, 0) = static_cast<float>(light.red);
            image.at(0, y, x, 1) = static_cast<float>(light.green);
            image.at(0, y, x, 2) = static_cast<float>(light.blue);
        }
    }
    return image;
}

}  // namespace upforge::demo
