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
/// The best of all triples of eighths up to 1 and quarters beyond (measured for 16 channels, by the
/// largest error and the mean one): errs as the textbook's 6 points do.
inline constexpr std::array<float, 3> pairs_of_8_points{0.5f, 1.0f, 1.75f};

/// So many points in all have transforms, most first.
inline constexpr std::array counts_of_points{8, 6, 4};
inline constexpr int most_points = counts_of_points.front();

/// Those larger than 0, of so many points in all.
inline std::span<const float> pairs_of(int points) {
    switch (points) {
        case 4:
            return pairs_of_4_points;
        case 6:
            return pairs_of_6_points;
        default:
            return pairs_of_8_points;
    }
}

/// All points but infinity, in the order of the transforms.
inline std::array<double, most_points - 1> finite(int points) {
    std::array<double, most_points - 1> all{};
    int next = 1;
    for (const double p : pairs_of(points)) {
        all[next++] = p;
        all[next++] = -p;
    }
    return all;
}

/// Of the differences between a finite point and all other finite ones.
inline double distances(int points_in_all, int point) {
    const auto points = finite(points_in_all);
    double product = 1.0;
    for (int other = 0; other < points_in_all - 1; ++other) {
        product *= other == point ? 1.0 : points[point] - points[other];
    }
    return product;
}

}  // namespace toom_cook
