#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/require.h"
#include "operators/resize_linear.h"
#include "operators/resized_axis.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

constexpr const char* operation = "resize";

double rounded(double position, Rounding rounding) {
    switch (rounding) {
        case Rounding::prefer_floor:
            return std::ceil(position - 0.5);
        case Rounding::prefer_ceil:
            return std::floor(position + 0.5);
        case Rounding::floor:
            return std::floor(position);
        case Rounding::ceil:
            break;
    }
    return std::ceil(position);
}

struct NearestTable {
    std::vector<std::int32_t> pixels;

    NearestTable(const ResizedAxis& axis, const ResizeOptions& options) {
        for (int x = 0; x < axis.output; ++x) {
            pixels.push_back(
                axis.pixel(rounded(axis.position(x, options.coordinates), options.rounding)));
        }
    }
};

/// Four neighbours of each position and their weights, which sum to 1.
struct CubicTable {
    static constexpr int taps = 4;

    std::vector<std::int32_t> pixels;
    std::vector<float> weights;

    CubicTable(const ResizedAxis& axis, const ResizeOptions& options) {
        for (int x = 0; x < axis.output; ++x) {
            const double position = axis.position(x, options.coordinates);
            const double first = std::floor(position) - 1;
            std::array<double, taps> of_tap;
            double sum = 0;
            for (int i = 0; i < taps; ++i) {
                const double at = first + i;
                const bool outside = at < 0 || at >= axis.input;
                of_tap[i] = outside && options.exclude_outside
                                ? 0.0
                                : weight(std::abs(position - at), options.cubic_slope);
                sum += of_tap[i];
                pixels.push_back(axis.pixel(at));
            }
            for (const double each : of_tap) {
                weights.push_back(static_cast<float>(each / sum));
            }
        }
    }

  private:
    /// Of a pixel so far away.
    static double weight(double distance, double slope) {
        return distance <= 1
                   ? ((slope + 2) * distance - (slope + 3)) * distance * distance + 1
                   : ((slope * distance - 5 * slope) * distance + 8 * slope) * distance - 4 * slope;
    }
};

struct Resized {
    ResizedAxis rows, columns;
};

/// Either `size` or `scale` is given, the other is null.
ResizedAxis resized_axis(const char* name, int input, const int* size, const double* scale) {
    if (size) {
        if (*size < 1) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("resize: {} of {} pixels; at least 1 is needed", name, *size));
        }
        return {input, to_coordinate(operation, name, *size), double(*size), double(input)};
    }
    const double output = std::floor(input * *scale);
    if (!(output >= 1.0 && output <= 1e9)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("resize: {} of {} pixels scaled by {} leaves no image of at least "
                                "1 and at most 1e9 pixels",
                                name, input, *scale));
    }
    return {input, to_coordinate(operation, name, static_cast<long long>(output)), *scale, 1.0};
}

Resized resized(const Tensor& input, const ResizeOptions& options) {
    require_reals(operation, "input", input);
    if (options.size.has_value() == options.scale.has_value()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("resize: {} given; give one of size and scale",
                                options.size ? "both size and scale are" : "no size is"));
    }
    const auto& size = options.size;
    const auto& scale = options.scale;
    const Shape& shape = input.shape();
    return {
        resized_axis("height", shape.height, size ? &size->y : nullptr,
                     scale ? &scale->y : nullptr),
        resized_axis("width", shape.width, size ? &size->x : nullptr, scale ? &scale->x : nullptr)};
}

Shape resized_shape(const Tensor& input, const Resized& axes) {
    return {input.shape().batch, axes.rows.output, axes.columns.output, input.shape().channels};
}

template <typename T>
void set_taps(kernels::Call& call, std::string_view name, const std::vector<T>& table) {
    constexpr std::ptrdiff_t taps = CubicTable::taps;
    call.set(name, table.data(),
             {{taps, 1}, {static_cast<std::ptrdiff_t>(table.size()) / taps, taps}});
}

template <typename Table>
struct Tables {
    Table columns, rows;
};

}  // namespace

Tensor resize(const Tensor& input, const ResizeOptions& options) {
    Tensor output(resized_shape(input, resized(input, options)), input.type());
    resize(input, options, output);
    return output;
}

void resize(const Tensor& input, const ResizeOptions& options, const Tensor& output) {
    const Resized axes = resized(input, options);
    require_real_output(operation, output, resized_shape(input, axes));
    if (options.interpolation == Interpolation::nearest) {
        const auto tables = std::make_shared<const Tables<NearestTable>>(
            Tables<NearestTable>{{axes.columns, options}, {axes.rows, options}});
        kernels::Call call(
            kernels::choose({.operation = "resize_nearest", .elements = {input, output}}));
        set_table(call, "column", tables->columns.pixels);
        set_table(call, "row", tables->rows.pixels);
        call.keep(tables).set("input", input).set("output", output).run();
        return;
    }
    if (options.interpolation == Interpolation::cubic) {
        const auto tables = std::make_shared<const Tables<CubicTable>>(
            Tables<CubicTable>{{axes.columns, options}, {axes.rows, options}});
        kernels::Call call(
            kernels::choose({.operation = "resize_cubic", .elements = {input, output}}));
        set_taps(call, "column", tables->columns.pixels);
        set_taps(call, "weight_x", tables->columns.weights);
        set_taps(call, "row", tables->rows.pixels);
        set_taps(call, "weight_y", tables->rows.weights);
        call.keep(tables).set("input", input).set("output", output).run();
        return;
    }
    resize_linear(input, axes.rows, axes.columns, options.coordinates, output);
}

namespace {

ResizeOptions bilinear(YX factor, Coordinates coordinates) {
    require_at_least("upsample_bilinear", "factor", factor, 1);
    return {.scale = Scale{double(factor.y), double(factor.x)}, .coordinates = coordinates};
}

}  // namespace

Tensor upsample_bilinear(const Tensor& input, YX factor, Coordinates coordinates) {
    return resize(input, bilinear(factor, coordinates));
}

void upsample_bilinear(const Tensor& input, YX factor, Coordinates coordinates,
                       const Tensor& output) {
    resize(input, bilinear(factor, coordinates), output);
}

}  // namespace upforge
