#pragma once

#include <array>
#include <span>

/// Winograd's convolution of tiles of m x m pixels with 3 x 3 taps works on polynomials' values at
/// m + 1 points and at infinity: at 0 and, so that even and odd powers are added up once for two,
/// at pairs of a point and its negative. No Halide here, since the runtime transforms the weights.
namespace toom_cook {

inline constexpr std::array<float, 1> pairs_for_2{1.0f};
/// The largest error is a quarter of that of the textbook's 1 and 2 (measured for 1 to 256
/// channels), and all powers are numbers without rounding.
inline constexpr std::array<float, 2> pairs_for_4{0.75f, 1.5f};

/// Points larger than 0; `tile` is 2 or 4.
inline std::span<const float> pairs_of_points(int tile) {
    if (tile == 2) {
        return pairs_for_2;
    }
    return pairs_for_4;
}

/// All points but infinity, in the order of the transforms.
inline std::array<double, 5> points(int tile) {
    std::array<double, 5> all{};
    int next = 1;
    for (const double p : pairs_of_points(tile)) {
        all[next++] = p;
        all[next++] = -p;
    }
    return all;
}

}  // namespace toom_cook
