#include "reference/conv.h"

#include "core/loops.h"
#include "reference/activation.h"
#include "reference/check.h"
#include "reference/reference.h"

namespace upforge::reference {

void check_groups(const char* op, int groups, const char* what, int channels) {
    require_argument(groups >= 1, "{}: groups is {}; it must be at least 1", op, groups);
    require_match(channels % groups == 0, "{}: {} {} channels do not divide into {} groups", op,
                  channels, what, groups);
}

void check_bias(const char* op, std::span<const float> bias, int channels) {
    require_match(bias.empty() || bias.size() == static_cast<std::size_t>(channels),
                  "{}: {} bias values for {} output channels", op, bias.size(), channels);
}

Windows conv_windows(const Shape& input, const Filter& filter, const ConvOptions& options) {
    const FilterShape& shape = filter.shape();
    check_groups("conv", options.groups, "input", input.channels);
    check_groups("conv", options.groups, "output", shape.outer);
    require_match(shape.inner == input.channels / options.groups,
                  "conv: filter {} reads {} channels a group; input {} in {} groups has {}",
                  to_string(shape), shape.inner, to_string(input), options.groups,
                  input.channels / options.groups);
    check_bias("conv", options.bias, shape.outer);
    return sliding_windows("conv", input,
                           {.kernel = shape.kernel(),
                            .stride = options.stride,
                            .dilation = options.dilation,
                            .padding = options.padding,
                            .auto_pad = options.auto_pad});
}

Tensor conv(const Tensor& input, const Filter& filter, const ConvOptions& options) {
    require_floats("conv", input);
    const Windows windows = conv_windows(input.shape(), filter, options);
    const FilterShape& shape = filter.shape();
    Tensor output(
        {input.shape().batch, windows.rows.windows, windows.columns.windows, shape.outer});
    const Tensor& residual = options.residual;
    if (!residual.empty()) {
        require_floats("conv", residual);
        require_match(residual.shape() == output.shape(),
                      "conv: residual {} does not have the shape of the output {}",
                      to_string(residual.shape()), to_string(output.shape()));
    }

    const int outputs_a_group = shape.outer / options.groups;
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const int first_input = c / outputs_a_group * shape.inner;
        double sum = options.bias.empty() ? 0.0 : options.bias[c];
        windows.for_each_tap(y, x, [&](int ky, int kx, int row, int column) {
            for (int i = 0; i < shape.inner; ++i) {
                sum += double{filter.at(c, i, ky, kx)} * input.at(n, row, column, first_input + i);
            }
        });
        sum += residual.empty() ? 0.0 : residual.at(n, y, x, c);
        output.at(n, y, x, c) =
            static_cast<float>(activated(sum, options.activation, options.leaky_slope));
    });
    return output;
}

}  // namespace upforge::reference
