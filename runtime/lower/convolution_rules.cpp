#include <fmt/core.h>

#include "graph/operations/convolution.h"
#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/rules.h"
#include "lower/windows.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using graph::FilterSource;

/// A filter of rank 3 has one row.
FilterSource filter_of(const ModelNode& node, int axes, FilterOrder order) {
    const Array& weights = node.array(1, "weights");
    const Dims& dims = weights.dims();
    if (weights.rank() != axes + 2) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("its weights are {}; for this input they need {} dimensions",
                                to_string(dims), axes + 2));
    }
    FilterShape shape;
    shape.outer = narrow(dims[0], "weights");
    shape.inner = narrow(dims[1], "weights");
    shape.height = axes == 2 ? narrow(dims[2], "weights") : 1;
    shape.width = narrow(dims.back(), "weights");
    if (node.attributes().has("kernel_shape") &&
        pair(node, "kernel_shape", axes, 1) != shape.kernel()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("its weights are {}, which is not what kernel_shape says",
                                to_string(dims)));
    }
    return {.array = weights,
            .shape = shape,
            .order = order,
            .groups = narrow(node.attributes().integer("group", 1), "group")};
}

std::vector<float> bias_of(const ModelNode& node, int channels) {
    return node.has(2) ? node.floats(2, "biases", channels) : std::vector<float>();
}

Outputs conv(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    const int axes = axes_of_space(input);
    FilterSource filter = filter_of(node, axes, FilterOrder::conv);
    std::vector<float> bias = bias_of(node, filter.output_channels());
    const ConvOptions options{.stride = pair(node, "strides", axes, 1),
                              .padding = pads(node, axes),
                              .dilation = pair(node, "dilations", axes, 1),
                              .groups = filter.groups,
                              .auto_pad = auto_pad(node),
                              .exact = builder.exact};
    const graph::ValueId output =
        builder.add(std::make_shared<graph::Conv>(std::move(filter), std::move(bias), options),
                    {builder.image(input)});
    return {builder.image_view(output, input.rank(), input.type)};
}

Outputs conv_transpose(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    const int axes = axes_of_space(input);
    FilterSource filter = filter_of(node, axes, FilterOrder::transposed);
    std::vector<float> bias = bias_of(node, filter.output_channels());
    ConvTransposeOptions options{.stride = pair(node, "strides", axes, 1),
                                 .padding = pads(node, axes),
                                 .output_padding = pair(node, "output_padding", axes, 0),
                                 .dilation = pair(node, "dilations", axes, 1),
                                 .groups = filter.groups,
                                 .auto_pad = auto_pad(node),
                                 .exact = builder.exact};
    if (auto size = node.attributes().integers("output_shape")) {
        if (static_cast<int>(size->size()) == axes + 2) {
            size->erase(size->begin(), size->begin() + 2);  // some state batch and channels too
        }
        options.output_size = to_pair(*size, axes, "output_shape", 1);
    }
    const graph::ValueId output = builder.add(
        std::make_shared<graph::ConvTranspose>(std::move(filter), std::move(bias), options),
        {builder.image(input)});
    return {builder.image_view(output, input.rank(), input.type)};
}

}  // namespace

const RuleTable& convolution_rules() {
    static const RuleTable table = {
        {"Conv", conv},
        {"ConvTranspose", conv_transpose},
        {"Col2Im", col2im},
    };
    return table;
}

}  // namespace upforge::lower
