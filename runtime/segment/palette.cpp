#include "segment/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>

namespace upforge::segment {

namespace {

/// Multiples of these irrational numbers, of which only the fraction counts, fill the range from 0
/// to 1 evenly however many there are.
constexpr double golden_ratio = 0.6180339887498949;
constexpr double plastic_ratio = 0.7548776662466927;
constexpr double plastic_square = 0.5698402909980532;

constexpr double first_hue = 0.4;  // green, which neither skin nor the usual stains have
constexpr double most_faded = 0.35;
constexpr double most_dimmed = 0.25;
/// Of 1. Blue and red fall short of it and are mixed with white.
constexpr double least_luma = 0.4;

double fraction(double value) {
    return value - std::floor(value);
}

/// How much of a primary colour a hue has; `peak` is the hue that has it in full.
double part_of_hue(double hue, double peak) {
    const double distance = std::abs(fraction(hue - peak + 0.5) - 0.5);
    return std::clamp(2 - 6 * distance, 0.0, 1.0);
}

std::uint8_t as_byte(double value) {
    return static_cast<std::uint8_t>(std::lround(255 * value));
}

Rgb candidate(int index) {
    const double hue = first_hue + index * golden_ratio;
    const double saturation = 1 - most_faded * fraction(index * plastic_ratio);
    const double value = 1 - most_dimmed * fraction(index * plastic_square);
    std::array parts = {part_of_hue(hue, 0), part_of_hue(hue, 1.0 / 3), part_of_hue(hue, 2.0 / 3)};
    for (double& part : parts) {
        part = value * (1 - saturation + saturation * part);
    }
    const double brightness = luma(parts[0], parts[1], parts[2]);
    const double white = std::max(0.0, (least_luma - brightness) / (1 - brightness));
    for (double& part : parts) {
        part += white * (1 - part);
    }
    return {as_byte(parts[0]), as_byte(parts[1]), as_byte(parts[2])};
}

std::uint32_t packed(Rgb color) {
    return color.red << 16 | color.green << 8 | color.blue;
}

}  // namespace

std::vector<Rgb> distinct_colors(int classes) {
    std::vector<Rgb> colors = {Rgb{}};
    std::set<std::uint32_t> taken;
    for (int index = 0; static_cast<int>(colors.size()) < classes; ++index) {
        const Rgb color = candidate(index);
        if (taken.insert(packed(color)).second) {
            colors.push_back(color);
        }
    }
    return colors;
}

}  // namespace upforge::segment
