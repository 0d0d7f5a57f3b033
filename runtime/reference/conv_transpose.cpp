#include <algorithm>
#include <vector>

#include "core/loops.h"
#include "reference/activation.h"
#include "reference/check.h"
#include "reference/conv.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

constexpr const char* op = "conv_transpose";

/// Finds the pixels of the output for one window an input pixel.
WindowAxis grow(WindowAxis axis, int input, int output_padding, std::optional<int> size,
                AutoPad auto_pad) {
    require_argument(output_padding >= 0 && output_padding < std::max(axis.stride, axis.dilation),
                     "{}: output_padding of the {} is {}; it must be at least 0 and less than "
                     "stride {} or dilation {}",
                     op, axis.name, output_padding, axis.stride, axis.dilation);
    axis.windows = input;
    const std::int64_t uncropped =
        (input - 1) * std::int64_t{axis.stride} + axis.reach() + output_padding;
    if (size || pads_to_same(auto_pad)) {
        axis.pixels = extent(op, axis.name, size ? *size : input * std::int64_t{axis.stride});
        // Pixels that no kernel reaches all come at the end.
        const std::int64_t crop = std::max<std::int64_t>(0, uncropped - axis.pixels);
        axis.before = share_before(crop, auto_pad);
        axis.after = crop - axis.before;
    } else {
        if (auto_pad == AutoPad::valid) {
            axis.before = axis.after = 0;
        }
        axis.pixels = extent(op, axis.name, uncropped - axis.before - axis.after);
    }
    return axis;
}

Windows grown_windows(const Shape& input, const FilterShape& filter,
                      const ConvTransposeOptions& options) {
    Windows windows = unplaced_windows(op, {.kernel = filter.kernel(),
                                            .stride = options.stride,
                                            .dilation = options.dilation,
                                            .padding = options.padding});
    std::optional<int> height, width;
    if (options.output_size) {
        height = options.output_size->y;
        width = options.output_size->x;
    }
    windows.rows =
        grow(windows.rows, input.height, options.output_padding.y, height, options.auto_pad);
    windows.columns =
        grow(windows.columns, input.width, options.output_padding.x, width, options.auto_pad);
    return windows;
}

}  // namespace

Tensor conv_transpose(const Tensor& input, const Filter& filter,
                      const ConvTransposeOptions& options) {
    require_floats(op, input);
    const FilterShape& shape = filter.shape();
    check_groups(op, options.groups, "input", input.shape().channels);
    require_match(shape.outer == input.shape().channels,
                  "{}: filter {} reads {} channels; input {} has {}", op, to_string(shape),
                  shape.outer, to_string(input.shape()), input.shape().channels);
    const int channels = shape.inner * options.groups;
    check_bias(op, options.bias, channels);
    const Windows windows = grown_windows(input.shape(), shape, options);
    Tensor output({input.shape().batch, windows.rows.pixels, windows.columns.pixels, channels});

    std::vector<double> sums(output.shape().elements());
    const int inputs_a_group = shape.outer / options.groups;
    for_each_element(input.shape(), [&](int n, int y, int x, int c) {
        const int first_output = c / inputs_a_group * shape.inner;
        windows.for_each_tap(y, x, [&](int ky, int kx, int row, int column) {
            for (int i = 0; i < shape.inner; ++i) {
                sums[output.offset(n, row, column, first_output + i)] +=
                    double{input.at(n, y, x, c)} * filter.at(c, i, ky, kx);
            }
        });
    });

    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const double bias = options.bias.empty() ? 0.0 : options.bias[c];
        const double sum = sums[output.offset(n, y, x, c)] + bias;
        output.at(n, y, x, c) =
            static_cast<float>(activated(sum, options.activation, options.leaky_slope));
    });
    return output;
}

}  // namespace upforge::reference
