#include <algorithm>
#include <cmath>

#include "core/loops.h"
#include "reference/check.h"
#include "reference/cubic.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

struct ResizeAxis {
    int input = 1;
    int output = 1;
    /// Pixels of the output for one of the input, as a fraction: a division by a rounded quotient
    /// would miss positions that lie exactly between two pixels.
    double numerator = 1;
    double denominator = 1;

    double unscaled(double position) const { return position * denominator / numerator; }
    /// The length of the output before it is rounded down to whole pixels.
    double exact_output() const { return input * numerator / denominator; }
};

ResizeAxis to_size(const char* name, int input, int size) {
    return {input, extent("resize", name, size), double(size), double(input)};
}

ResizeAxis by_scale(const char* name, int input, double scale) {
    require_argument(std::isfinite(scale) && scale > 0,
                     "resize: the scale of the {} is {}; it must be positive and finite", name,
                     scale);
    // The bound keeps the conversion defined; `extent` refuses such a size.
    const double size = std::min(std::floor(input * scale), 0x1p62);
    return {input, extent("resize", name, static_cast<std::int64_t>(size)), scale, 1};
}

/// Where in the input output pixel `x` looks.
double position(int x, const ResizeAxis& axis, Coordinates coordinates) {
    const double half_pixel = axis.unscaled(x + 0.5) - 0.5;
    switch (coordinates) {
        case Coordinates::half_pixel:
            return half_pixel;
        case Coordinates::half_pixel_symmetric:
            return axis.input / 2.0 * (1 - axis.output / axis.exact_output()) + half_pixel;
        case Coordinates::pytorch_half_pixel:
            return axis.output > 1 ? half_pixel : 0;
        case Coordinates::align_corners:
            return axis.output > 1 ? x * (axis.input - 1) / (axis.exact_output() - 1) : 0;
        case Coordinates::asymmetric:
            return axis.unscaled(x);
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("coordinates number {} do not exist", static_cast<int>(coordinates)));
}

double rounded(double position, Rounding rounding) {
    switch (rounding) {
        case Rounding::prefer_floor:
            return std::ceil(position - 0.5);
        case Rounding::prefer_ceil:
            return std::floor(position + 0.5);
        case Rounding::floor:
            return std::floor(position);
        case Rounding::ceil:
            return std::ceil(position);
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("rounding number {} does not exist", static_cast<int>(rounding)));
}

/// The pixel there, or the nearest one of the border.
int pixel_at(double position, const ResizeAxis& axis) {
    return static_cast<int>(std::clamp(position, 0.0, axis.input - 1.0));
}

/// (1 - weight) of pixel `first` and `weight` of pixel `second`.
struct Mix {
    int first, second;
    double weight;

    Mix(double position, const ResizeAxis& axis)
        : first(pixel_at(std::floor(position), axis)),
          second(pixel_at(std::floor(position) + 1, axis)),
          weight(position - std::floor(position)) {}

    double operator()(double first_value, double second_value) const {
        return (1 - weight) * first_value + weight * second_value;
    }
};

/// The sum over all pixels that weigh anything, those beyond the border being as it is.
template <typename Value>
double interpolated(double position, const ResizeAxis& axis, const ResizeOptions& options,
                    Value value) {
    double sum = 0, weights = 0;
    for (double at = std::floor(position) - 2; at <= position + 2; ++at) {
        const bool outside = at < 0 || at > axis.input - 1;
        const double weight =
            outside && options.exclude_outside ? 0.0 : cubic(position - at, options.cubic_slope);
        sum += weight * value(pixel_at(at, axis));
        weights += weight;
    }
    return sum / weights;
}

}  // namespace

Tensor resize(const Tensor& input, const ResizeOptions& options) {
    require_floats("resize", input);
    require_argument(options.size.has_value() != options.scale.has_value(),
                     "resize: {} of size and scale given; exactly one is needed",
                     options.size ? "both" : "none");
    const Shape& shape = input.shape();
    const ResizeAxis rows = options.size ? to_size("rows", shape.height, options.size->y)
                                         : by_scale("rows", shape.height, options.scale->y);
    const ResizeAxis columns = options.size ? to_size("columns", shape.width, options.size->x)
                                            : by_scale("columns", shape.width, options.scale->x);

    Tensor output({shape.batch, rows.output, columns.output, shape.channels});
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const double row = position(y, rows, options.coordinates);
        const double column = position(x, columns, options.coordinates);
        if (options.interpolation == Interpolation::nearest) {
            output.at(n, y, x, c) =
                input.at(n, pixel_at(rounded(row, options.rounding), rows),
                         pixel_at(rounded(column, options.rounding), columns), c);
        } else if (options.interpolation == Interpolation::cubic) {
            output.at(n, y, x, c) =
                static_cast<float>(interpolated(row, rows, options, [&](int source_row) {
                    return interpolated(column, columns, options, [&](int source_column) {
                        return double{input.at(n, source_row, source_column, c)};
                    });
                }));
        } else {
            const Mix vertical(row, rows);
            const Mix horizontal(column, columns);
            const auto across = [&](int source_row) {
                return horizontal(input.at(n, source_row, horizontal.first, c),
                                  input.at(n, source_row, horizontal.second, c));
            };
            output.at(n, y, x, c) =
                static_cast<float>(vertical(across(vertical.first), across(vertical.second)));
        }
    });
    return output;
}

Tensor upsample_bilinear(const Tensor& input, YX factor, Coordinates coordinates) {
    require_argument(factor.y >= 1 && factor.x >= 1,
                     "upsample_bilinear: factor {}x{}; both numbers must be at least 1", factor.y,
                     factor.x);
    return reference::resize(input, {.scale = Scale{double(factor.y), double(factor.x)},
                                     .interpolation = Interpolation::linear,
                                     .coordinates = coordinates});
}

}  // namespace upforge::reference
