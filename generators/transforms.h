#pragma once

#include <cmath>
#include <vector>

#include "Halide.h"
#include "points.h"

namespace toom_cook {

using Exprs = std::vector<Halide::Expr>;

/// Coefficients, lowest first, of the product of (z - q * q) over the points q > 0 but `left_out`.
/// With z = x * x, these are the polynomials that vanish at other pairs of points.
inline std::vector<float> vanishing(int points, int left_out = -1) {
    std::vector<float> product{1.0f};
    const auto pairs = pairs_of(points);
    for (int i = 0; i < static_cast<int>(pairs.size()); ++i) {
        if (i != left_out) {
            std::vector<float> longer(product.size() + 1);
            for (std::size_t k = 0; k < product.size(); ++k) {
                longer[k + 1] += product[k];
                longer[k] -= product[k] * pairs[i] * pairs[i];
            }
            product = longer;
        }
    }
    return product;
}

/// Products and sums are rounded one by one, since which of them a processor would fuse is not the
/// same in all schedules, and the bits must be.
inline Halide::Expr rounded(const Halide::Expr& sum) {
    return Halide::strict_float(sum);
}

/// Sum of every other element of `d`, from `first` on, times a coefficient. The last is 1.
inline Halide::Expr every_other(const Exprs& d, int first, const std::vector<float>& coefficients) {
    const int last = static_cast<int>(coefficients.size()) - 1;
    Halide::Expr sum = d[first + 2 * last];
    for (int k = last - 1; k >= 0; --k) {
        sum += coefficients[k] * d[first + 2 * k];
    }
    return rounded(sum);
}

/// B^T d: what neighbouring pixels, as many as there are points, contribute to the value at each.
inline Exprs at_points(const Exprs& d) {
    const int points = static_cast<int>(d.size());
    const auto pairs = pairs_of(points);
    Exprs values{every_other(d, 0, vanishing(points))};
    for (int i = 0; i < static_cast<int>(pairs.size()); ++i) {
        const Halide::Expr even = every_other(d, 2, vanishing(points, i));
        const Halide::Expr odd = rounded(pairs[i] * every_other(d, 1, vanishing(points, i)));
        values.push_back(rounded(even + odd));
        values.push_back(rounded(even - odd));
    }
    values.push_back(every_other(d, 1, vanishing(points)));
    return values;
}

/// G g: what taps amount to at each point, divided by what the interpolation from there needs.
inline Exprs taps_at_points(const Exprs& g, int points) {
    const int count = static_cast<int>(g.size());
    const auto pairs = pairs_of(points);
    const auto weight = [&](int point, int power) {
        return static_cast<float>(std::pow(finite(points)[point], power) /
                                  distances(points, point));
    };
    Exprs values{rounded(weight(0, 0) * g[0])};
    for (int i = 0; i < static_cast<int>(pairs.size()); ++i) {
        const int point = 1 + 2 * i;
        Halide::Expr even = weight(point, 0) * g[0], odd = weight(point, 1) * g[1];
        for (int power = 2; power < count; ++power) {
            Halide::Expr& sum = power % 2 == 0 ? even : odd;
            sum += weight(point, power) * g[power];
        }
        values.push_back(rounded(even + odd));
        values.push_back(rounded(even - odd));
    }
    values.push_back(g.back());
    return values;
}

/// A^T v: the m pixels of which the values at all points are known.
inline Exprs from_points(const Exprs& v, int tile) {
    const auto pairs = pairs_of(static_cast<int>(v.size()));
    Exprs pixels(tile);
    for (int power = 0; power < tile; ++power) {
        Halide::Expr sum = power == 0 ? v.front() : power == tile - 1 ? v.back() : Halide::Expr();
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const Halide::Expr positive = v[1 + 2 * i], negative = v[2 + 2 * i];
            const Halide::Expr both = power % 2 == 0 ? positive + negative : positive - negative;
            const Halide::Expr term = std::pow(pairs[i], static_cast<float>(power)) * both;
            sum = sum.defined() ? sum + term : term;
        }
        pixels[power] = rounded(sum);
    }
    return pixels;
}

}  // namespace toom_cook
