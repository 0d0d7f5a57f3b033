#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "kernels/call.h"
#include "upforge/options.h"

namespace upforge {

/// Rows or columns before and after.
struct ResizedAxis {
    int input, output;
    /// The scale as a fraction: dividing by a rounded quotient would miss positions that lie just
    /// between two pixels.
    double numerator, denominator;

    double unscaled(double x) const { return x * denominator / numerator; }
    /// The length of the output before it is rounded down to whole pixels.
    double exact_output() const { return input * numerator / denominator; }

    /// The position in the input, in pixels, that an output pixel looks at.
    double position(int x, Coordinates coordinates) const {
        const double half_pixel = unscaled(x + 0.5) - 0.5;
        switch (coordinates) {
            case Coordinates::half_pixel:
                break;
            case Coordinates::pytorch_half_pixel:
                return output == 1 ? 0.0 : half_pixel;
            case Coordinates::half_pixel_symmetric:
                return input / 2.0 * (1.0 - output / exact_output()) + half_pixel;
            case Coordinates::align_corners:
                return output == 1 ? 0.0 : x * (input - 1.0) / (exact_output() - 1.0);
            case Coordinates::asymmetric:
                return unscaled(x);
        }
        return half_pixel;
    }

    int pixel(double at) const { return std::clamp(static_cast<int>(at), 0, input - 1); }
};

template <typename T>
void set_table(kernels::Call& call, std::string_view name, const std::vector<T>& table) {
    call.set(name, table.data(), {{static_cast<std::ptrdiff_t>(table.size()), 1}});
}

}  // namespace upforge
