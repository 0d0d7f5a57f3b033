#pragma once

#include <array>
#include <span>

/// Winograd's convolution of tiles of m x m pixels with r x r taps works on polynomials' values at
/// m + r - 1 points: at infinity, at 0 and, so that even and odd powers are added up once for two,
/// at pairs of a point and its negative. No Halide here, since the runtime transforms the weights.
namespace toom_cook {

inline constexpr std::array<float, 1> pairs_of_4_points{1.0f};
/// The largest error is a quarter of that of the textbook's 1 and 2 (measured for 1 to 256
/// channels), and all powers are numbers without rounding.
inline constexpr std::array<float, 2> pairs_of_6_points{0.75f, 1.5f};

/// Those larger than 0, of 4 or 6 points in all.
inline std::span<const float> pairs_of(int points) {
    if (points == 4) {
        return pairs_of_4_points;
    }
    return pairs_of_6_points;
}

/// All points but infinity, in the order of the transforms.
inline std::array<double, 5> finite(int points) {
    std::array<double, 5> all{};
    int next = 1;
    for (const double p : pairs_of(points)) {
        all[next++] = p;
        all[next++] = -p;
    }
    return all;
}

}  // namespace toom_cook
