#include "reference/at.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>

#include "reference/activation.h"

namespace upforge::reference {
namespace {

/// Padding before the first pixel where the padding of both sides is `total`.
std::int64_t part_before(std::int64_t total, AutoPad auto_pad) {
    return auto_pad == AutoPad::same_upper ? total / 2 : total - total / 2;
}

bool same_size(AutoPad auto_pad) {
    return auto_pad == AutoPad::same_upper || auto_pad == AutoPad::same_lower;
}

struct AxisOfKernel {
    std::int64_t input, taps, stride, dilation, padding_before;

    std::int64_t span() const { return (taps - 1) * dilation + 1; }

    std::int64_t before(AutoPad auto_pad) const {
        if (!same_size(auto_pad)) {
            return auto_pad == AutoPad::valid ? 0 : padding_before;
        }
        const std::int64_t windows = (input + stride - 1) / stride;
        const std::int64_t missing = (windows - 1) * stride + span() - input;
        return part_before(std::max<std::int64_t>(0, missing), auto_pad);
    }

    /// Pixels cut off a transposed convolution's result; `size` is what it was asked for, or 0.
    std::int64_t cut_before(AutoPad auto_pad, std::int64_t output_padding,
                            std::int64_t size) const {
        if (size == 0 && !same_size(auto_pad)) {
            return auto_pad == AutoPad::valid ? 0 : padding_before;
        }
        const std::int64_t whole = (input - 1) * stride + span() + output_padding;
        const std::int64_t wanted = size != 0 ? size : input * stride;
        return part_before(std::max<std::int64_t>(0, whole - wanted), auto_pad);
    }
};

template <typename Options>
AxisOfKernel rows_of(const Tensor& input, const Filter& filter, const Options& options) {
    return {input.shape().height, filter.shape().height, options.stride.y, options.dilation.y,
            options.padding.top};
}

template <typename Options>
AxisOfKernel columns_of(const Tensor& input, const Filter& filter, const Options& options) {
    return {input.shape().width, filter.shape().width, options.stride.x, options.dilation.x,
            options.padding.left};
}

/// A tap and the position in the input that it meets.
struct Meeting {
    int tap, position;
};

std::vector<Meeting> meetings_of_window(const AxisOfKernel& axis, std::int64_t before, int window) {
    std::vector<Meeting> meetings;
    for (int tap = 0; tap < axis.taps; ++tap) {
        const std::int64_t position = window * axis.stride + tap * axis.dilation - before;
        if (position >= 0 && position < axis.input) {
            meetings.push_back({tap, static_cast<int>(position)});
        }
    }
    return meetings;
}

/// The input pixels p whose kernel has a tap on the output pixel: p * stride + tap * dilation.
std::vector<Meeting> meetings_at_pixel(const AxisOfKernel& axis, std::int64_t cut, int pixel) {
    std::vector<Meeting> meetings;
    for (int tap = 0; tap < axis.taps; ++tap) {
        const std::int64_t distance = pixel + cut - tap * axis.dilation;
        const std::int64_t position = distance / axis.stride;
        if (distance >= 0 && distance % axis.stride == 0 && position < axis.input) {
            meetings.push_back({tap, static_cast<int>(position)});
        }
    }
    return meetings;
}

/// What a window sees, in the order of a filter's weights: input channels, rows, columns.
std::vector<double> patch_of(const Tensor& input, const FilterShape& shape,
                             const std::vector<Meeting>& rows, const std::vector<Meeting>& columns,
                             int n) {
    const int channels = input.shape().channels, taps = shape.height * shape.width;
    std::vector<double> patch(static_cast<std::size_t>(channels) * taps);
    for (const auto& [ky, row] : rows) {
        for (const auto& [kx, column] : columns) {
            for (int c = 0; c < channels; ++c) {
                patch[static_cast<std::size_t>(c) * taps + ky * shape.width + kx] =
                    input.at(n, row, column, c);
            }
        }
    }
    return patch;
}

double multiply(float weight, double value) {
    return weight * value;
}

template <typename Options>
void add_bias(std::vector<double>& sums, const Options& options) {
    for (std::size_t c = 0; c < options.bias.size(); ++c) {
        sums[c] += options.bias[c];
    }
}

template <typename Options>
void activate_each(std::vector<double>& sums, const Options& options) {
    for (double& sum : sums) {
        sum = activated(sum, options.activation, options.leaky_slope);
    }
}

}  // namespace

std::vector<double> conv_at(const Tensor& input, const Filter& filter, const ConvOptions& options,
                            int n, int y, int x) {
    const FilterShape& shape = filter.shape();
    const AxisOfKernel rows = rows_of(input, filter, options);
    const AxisOfKernel columns = columns_of(input, filter, options);
    const std::vector<double> patch =
        patch_of(input, shape, meetings_of_window(rows, rows.before(options.auto_pad), y),
                 meetings_of_window(columns, columns.before(options.auto_pad), x), n);

    const std::ptrdiff_t terms = std::ptrdiff_t{shape.inner} * shape.height * shape.width;
    const int outputs_a_group = shape.outer / options.groups;
    std::vector<double> sums(shape.outer);
    for (int c = 0; c < shape.outer; ++c) {
        const auto weights = filter.values().begin() + c * terms;
        const auto seen = patch.begin() + c / outputs_a_group * terms;
        sums[c] =
            std::transform_reduce(weights, weights + terms, seen, 0.0, std::plus<>(), multiply);
        sums[c] += options.residual.empty() ? 0.0 : options.residual.at(n, y, x, c);
    }
    add_bias(sums, options);
    activate_each(sums, options);
    return sums;
}

std::vector<double> conv_transpose_at(const Tensor& input, const Filter& filter,
                                      const ConvTransposeOptions& options, int n, int y, int x) {
    const FilterShape& shape = filter.shape();
    const YX size = options.output_size.value_or(YX(0));
    const AxisOfKernel rows = rows_of(input, filter, options);
    const AxisOfKernel columns = columns_of(input, filter, options);
    const auto meetings_y = meetings_at_pixel(
        rows, rows.cut_before(options.auto_pad, options.output_padding.y, size.y), y);
    const auto meetings_x = meetings_at_pixel(
        columns, columns.cut_before(options.auto_pad, options.output_padding.x, size.x), x);

    const int inputs_a_group = shape.outer / options.groups;
    std::vector<double> sums(static_cast<std::size_t>(shape.inner) * options.groups);
    for (int c = 0; c < shape.outer; ++c) {
        double* group = &sums[static_cast<std::size_t>(c / inputs_a_group) * shape.inner];
        for (int i = 0; i < shape.inner; ++i) {
            for (const auto& [ky, row] : meetings_y) {
                for (const auto& [kx, column] : meetings_x) {
                    group[i] += double{filter.at(c, i, ky, kx)} * input.at(n, row, column, c);
                }
            }
        }
    }
    add_bias(sums, options);
    activate_each(sums, options);
    return sums;
}

}  // namespace upforge::reference
