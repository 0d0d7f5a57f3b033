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

/// Rows of numbers times a matrix: a 1x1 convolution, of which the last axis are the channels.
ValueView multiply_matrix(const ValueView& rows, const Array& matrix, bool transposed, float scale,
                          std::vector<float> bias, Builder& builder) {
    const int inner = narrow(matrix.dims()[transposed ? 1 : 0], "matrix");
    const int outer = narrow(matrix.dims()[transposed ? 0 : 1], "matrix");
    const int last = rows.rank() - 1;
    if (rows.dims[last] != inner) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} times a matrix with {} rows", to_string(rows.dims), inner));
    }
    FilterSource filter{.array = matrix,
                        .shape = {.outer = outer, .inner = inner},
                        .transposed_matrix = !transposed};
    if (scale != 1.0f) {
        filter.scale.assign(outer, scale);
    }
    const Arranged input = builder.along(rows, last);
    const graph::ValueId output = builder.add(
        std::make_shared<graph::Conv>(std::move(filter), std::move(bias), ConvOptions{}),
        {input.operand});
    ValueView result{output, 0, rows.dims, with_channels(input.strides, last, inner, outer),
                     rows.type};
    result.dims[last] = outer;
    return result;
}

const Array& matrix_of(const ModelNode& node) {
    const Array& matrix = node.array(1, "weights");
    if (matrix.rank() != 2) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("its weights are {}; only a matrix is supported",
                                to_string(matrix.dims())));
    }
    return matrix;
}

/// One number an output or one for all, times `beta`; absent where it is something else.
std::optional<std::vector<float>> bias_of_gemm(const ModelNode& node, std::int64_t outputs,
                                               float beta) {
    if (!node.has(2)) {
        return std::vector<float>();
    }
    const Array* known = node.known(2);
    const bool one = known && known->elements() == 1;
    if (!one && !(known && known->elements() == static_cast<std::size_t>(outputs) &&
                  known->dims().back() == outputs)) {
        return std::nullopt;
    }
    std::vector<float> bias = known->floats();
    bias.resize(outputs, bias[0]);
    for (float& value : bias) {
        value *= beta;
    }
    return bias;
}

Outputs gemm(const ModelNode& node, Builder& builder) {
    const Attributes& attributes = node.attributes();
    ValueView rows = builder.view(node.input(0));
    const Array& matrix = matrix_of(node);
    const bool transposed = attributes.integer("transB", 0) != 0;
    const float beta = attributes.real("beta", 1.0f);
    if (rows.rank() != 2) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("its input is {}, not a matrix", to_string(rows.dims)));
    }
    if (attributes.integer("transA", 0) != 0) {
        rows = transpose(rows, {1, 0});
    }
    const std::int64_t outputs = matrix.dims()[transposed ? 0 : 1];
    const auto bias = bias_of_gemm(node, outputs, beta);
    if (!bias && beta != 1.0f) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("beta {} with what is not a bias for each output", beta));
    }
    const ValueView product =
        multiply_matrix(rows, matrix, transposed, attributes.real("alpha", 1.0f),
                        bias.value_or(std::vector<float>()), builder);
    return {bias ? product : combine(Arithmetic::add, product, node.input(2), builder)};
}

Outputs mat_mul(const ModelNode& node, Builder& builder) {
    const ValueView rows = builder.view(node.input(0));
    if (rows.rank() < 1) {
        throw Error(ErrorCode::shape_mismatch, "its input is a scalar");
    }
    return {multiply_matrix(rows, matrix_of(node), false, 1.0f, {}, builder)};
}

}  // namespace

const RuleTable& convolution_rules() {
    static const RuleTable table = {
        {"Conv", conv},
        {"ConvTranspose", conv_transpose},
        {"Gemm", gemm},
        {"MatMul", mat_mul},
    };
    return table;
}

}  // namespace upforge::lower
