#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "graph/operations/convolution.h"
#include "graph/operations/matrix_product.h"
#include "lower/arithmetic.h"
#include "lower/fold_call.h"
#include "lower/matrix_product.h"
#include "lower/rules.h"
#include "lower/windows.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using graph::FilterSource;

/// Of all axes but the last two, as numpy broadcasts them.
Dims common_batch(const ValueView& a, const ValueView& b) {
    const int rank = std::max(a.rank(), b.rank());
    const Dims first = with_rank(a, rank).dims, second = with_rank(b, rank).dims;
    Dims batch;
    for (int axis = 0; axis + 2 < rank; ++axis) {
        const std::int64_t extent = std::max(first[axis], second[axis]);
        for (const std::int64_t dim : {first[axis], second[axis]}) {
            if (dim != extent && dim != 1) {
                throw Error(ErrorCode::shape_mismatch,
                            fmt::format("{} times {}", to_string(a.dims), to_string(b.dims)));
            }
        }
        batch.push_back(extent);
    }
    return batch;
}

/// A row of matrices for each image. Where there are more axes than that, all are one.
ValueView as_image(const ValueView& matrices, const Dims& batch, Builder& builder) {
    if (batch.size() <= 2) {
        return with_rank(matrices, 4);
    }
    const Dims sizes(matrices.dims.end() - 2, matrices.dims.end());
    Dims all = batch;
    all.insert(all.end(), sizes.begin(), sizes.end());
    return with_rank(
        builder.reshape(broadcast(matrices, all), {count_elements(batch), sizes[0], sizes[1]}), 4);
}

}  // namespace

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

ValueView multiply(const ValueView& a, const ValueView& b, Builder& builder) {
    const Dims batch = common_batch(a, b);
    constexpr AxisOrder plain = {0, 1, 2, 3}, transposed = {0, 1, 3, 2};
    const ValueView first = as_image(a, batch, builder), second = as_image(b, batch, builder);
    const bool lies_transposed = !builder.fits(second, plain) && builder.fits(second, transposed);
    const graph::ValueId product =
        builder.add(std::make_shared<graph::MatrixProduct>(lies_transposed),
                    {builder.ordered(first, plain).operand,
                     builder.ordered(second, lies_transposed ? transposed : plain).operand});
    Dims dims = batch;
    dims.insert(dims.end(), {first.dims[2], second.dims[3]});
    return {product, 0, dims, row_major_strides(dims), a.type};
}

namespace {

/// A constant matrix, if that is what the second factor is.
const Array* matrix_of(const ModelNode& node) {
    const Array* known = node.known(1);
    return known && known->rank() == 2 ? known : nullptr;
}

ValueView as_matrix(const ModelNode& node, std::size_t index, const char* attribute,
                    Builder& builder) {
    const ValueView view = builder.view(node.input(index));
    if (view.rank() != 2) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("its input is {}, not a matrix", to_string(view.dims)));
    }
    return node.attributes().integer(attribute, 0) != 0 ? transpose(view, {1, 0}) : view;
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

Outputs gemm_of_views(const ModelNode& node, Builder& builder) {
    const auto scaled = [&](Lowered matrix, const char* attribute) -> Lowered {
        const float factor = node.attributes().real(attribute, 1.0f);
        return factor == 1.0f ? matrix
                              : combine(Arithmetic::multiply, matrix, Array::scalar(factor),
                                        builder, attribute);
    };
    Lowered product = scaled(multiply(as_matrix(node, 0, "transA", builder),
                                      as_matrix(node, 1, "transB", builder), builder),
                             "alpha");
    if (node.has(2)) {
        product =
            combine(Arithmetic::add, product, scaled(builder.view(node.input(2)), "beta"), builder);
    }
    return {product};
}

Outputs gemm(const ModelNode& node, Builder& builder) {
    const Attributes& attributes = node.attributes();
    const Array* matrix = matrix_of(node);
    if (!matrix) {
        return gemm_of_views(node, builder);
    }
    const ValueView rows = as_matrix(node, 0, "transA", builder);
    const bool transposed = attributes.integer("transB", 0) != 0;
    const float beta = attributes.real("beta", 1.0f);
    const std::int64_t outputs = matrix->dims()[transposed ? 0 : 1];
    const auto bias = bias_of_gemm(node, outputs, beta);
    if (!bias && beta != 1.0f) {
        return gemm_of_views(node, builder);
    }
    const ValueView product =
        multiply_matrix(rows, *matrix, transposed, attributes.real("alpha", 1.0f),
                        bias.value_or(std::vector<float>()), builder);
    return {bias ? product : combine(Arithmetic::add, product, node.input(2), builder)};
}

Outputs mat_mul(const ModelNode& node, Builder& builder) {
    ValueView a = builder.view(node.input(0));
    if (a.rank() < 1) {
        throw Error(ErrorCode::shape_mismatch, "its input is a scalar");
    }
    if (const Array* matrix = matrix_of(node)) {
        return {multiply_matrix(a, *matrix, false, 1.0f, {}, builder)};
    }
    ValueView b = builder.view(node.input(1));
    if (b.rank() < 1) {
        throw Error(ErrorCode::shape_mismatch, "its second input is a scalar");
    }
    // A vector is a row on the left, and a column on the right.
    const bool from_row = a.rank() == 1, from_column = b.rank() == 1;
    if (from_column) {
        b = builder.reshape(b, {b.dims[0], 1});
    }
    const ValueView product = multiply(with_rank(a, 2), b, builder);
    Dims dims = product.dims;
    if (from_column) {
        dims.pop_back();
    }
    if (from_row) {
        dims.erase(dims.end() - (from_column ? 1 : 2));
    }
    return {builder.reshape(product, dims)};
}

/// Sums of all elements up to each, which a matrix of ones and zeros makes.
Outputs cumulative_sum(const ModelNode& node, Builder& builder) {
    constexpr std::int64_t longest = 4096;
    const ValueView view = builder.floats(builder.view(node.input(0)));
    const Array& axes = node.array(1, "axis");
    if (axes.elements() != 1) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} axes are given; it needs one", axes.elements()));
    }
    const int axis = axis_of(axes.integers()[0], view.rank());
    const std::int64_t count = view.dims[axis];
    if (count > longest) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("it sums up {} elements; at most {} are supported", count, longest));
    }
    const bool exclusive = node.attributes().integer("exclusive", 0) != 0;
    const bool reverse = node.attributes().integer("reverse", 0) != 0;
    std::vector<float> ones(static_cast<std::size_t>(count * count));
    for (std::int64_t from = 0; from < count; ++from) {
        for (std::int64_t to = 0; to < count; ++to) {
            const std::int64_t ahead = reverse ? from - to : to - from;
            ones[static_cast<std::size_t>(from * count + to)] = ahead >= (exclusive ? 1 : 0);
        }
    }
    std::vector<int> last(static_cast<std::size_t>(view.rank()));
    std::iota(last.begin(), last.end(), 0);
    std::swap(last[static_cast<std::size_t>(axis)], last.back());
    const ValueView sums = multiply_matrix(transpose(view, last), Array::of({count, count}, ones),
                                           false, 1.0f, {}, builder);
    ValueView result = transpose(sums, last);
    result.type = builder.view(node.input(0)).type;
    return {result};
}

}  // namespace

const RuleTable& matrix_rules() {
    static const RuleTable table = {
        {"CumSum", cumulative_sum}, {"Einsum", einsum},  {"Gemm", gemm},
        {"Attention", attention},   {"MatMul", mat_mul},
    };
    return table;
}

}  // namespace upforge::lower
