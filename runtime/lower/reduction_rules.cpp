#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

#include "graph/operations/pointwise.h"
#include "graph/operations/pooling.h"
#include "lower/arithmetic.h"
#include "lower/dims.h"
#include "lower/fold_call.h"
#include "lower/rules.h"

namespace upforge::lower {
namespace {

using graph::ValueId;

std::vector<int> reduced_axes(const ModelNode& node, int rank) {
    const auto axes = node.list(1, "axes");
    if (axes && !axes->empty()) {
        return axes_of(*axes, rank);
    }
    std::vector<int> all(rank);
    std::iota(all.begin(), all.end(), 0);
    return node.attributes().integer("noop_with_empty_axes", 0) != 0 ? std::vector<int>() : all;
}

/// All that is reduced lies along rows and columns, and all else along batch and channels.
bool reduces_space(const AxisOrder& order, const Dims& dims, const std::vector<bool>& reduced) {
    const auto fits = [&](int axis, bool is_space) {
        return dims[axis] == 1 || reduced[axis] == is_space;
    };
    return fits(order[0], false) && fits(order[1], true) && fits(order[2], true) &&
           fits(order[3], false);
}

/// Absent where the view is no image of which rows and columns are reduced.
std::optional<ValueView> pool_image(const ValueView& view, const std::vector<int>& axes,
                                    const Dims& dims, PoolKind kind, Builder& builder) {
    if (view.rank() > 4) {
        return std::nullopt;
    }
    const ValueView padded = with_rank(view, 4);
    std::vector<bool> reduced(4, false);
    for (const int axis : axes) {
        reduced[axis + 4 - view.rank()] = true;
    }
    for (const AxisOrder& order : axis_orders()) {
        if (reduces_space(order, padded.dims, reduced) && builder.fits(padded, order)) {
            const ValueId value = builder.add(std::make_shared<graph::GlobalPool>(kind),
                                              {builder.ordered(view, order).operand});
            return ValueView{value, 0, dims, strides_in(order, dims), view.type};
        }
    }
    return std::nullopt;
}

/// What is reduced becomes a row of pixels, all else their channels.
ValueView pool_copy(const ValueView& view, const std::vector<int>& axes, const Dims& dims,
                    PoolKind kind, Builder& builder) {
    std::vector<int> order = axes;
    for (int axis = 0; axis < view.rank(); ++axis) {
        if (!std::binary_search(axes.begin(), axes.end(), axis)) {
            order.push_back(axis);
        }
    }
    const std::int64_t kept = count_elements(dims);
    const Shape shape{1, 1, narrow(count_elements(view.dims) / kept, "extent"),
                      narrow(kept, "extent")};
    const ValueView copy = builder.copy(transpose(view, order), shape);
    const ValueId value =
        builder.add(std::make_shared<graph::GlobalPool>(kind), {builder.graph.all_of(copy.base)});
    return {value, 0, dims, row_major_strides(dims), view.type};
}

/// Axes that are reduced keep one element.
struct Reduced {
    ValueView view;
    std::int64_t elements;  ///< that each is made of
};

Reduced reduce_axes(const ModelNode& node, const ValueView& view, PoolKind kind, Builder& builder) {
    const std::vector<int> axes = reduced_axes(node, view.rank());
    Dims dims = view.dims;
    for (const int axis : axes) {
        dims[axis] = 1;
    }
    const std::int64_t elements = count_elements(view.dims) / count_elements(dims);
    ValueView result = view;
    if (dims != view.dims) {
        const auto pooled = pool_image(view, axes, dims, kind, builder);
        result = pooled ? *pooled : pool_copy(view, axes, dims, kind, builder);
    }
    return {result, elements};
}

ValueView sum_axes(const ModelNode& node, const ValueView& view, Builder& builder,
                   const std::string& part = "") {
    const Reduced mean = reduce_axes(node, view, PoolKind::average, builder);
    const Array elements = Array::scalar(static_cast<float>(mean.elements));
    return combine(Arithmetic::multiply, mean.view, elements, builder, part);
}

/// Without the axes that were reduced, if the node says so.
ValueView kept(const ModelNode& node, const ValueView& reduced, Builder& builder) {
    if (node.attributes().integer("keepdims", 1) != 0) {
        return reduced;
    }
    const std::vector<int> axes = reduced_axes(node, reduced.rank());
    return builder.reshape(reduced, squeezed(reduced.dims, Dims(axes.begin(), axes.end())));
}

ValueView reduce(const ModelNode& node, const ValueView& view, PoolKind kind, Builder& builder) {
    return kept(node, reduce_axes(node, view, kind, builder).view, builder);
}

ValueView sum(const ModelNode& node, const ValueView& view, Builder& builder,
              const std::string& part = "") {
    return kept(node, sum_axes(node, view, builder, part), builder);
}

Rule reduction(PoolKind kind) {
    return [kind](const ModelNode& node, Builder& builder) -> Outputs {
        return {reduce(node, builder.view(node.input(0)), kind, builder)};
    };
}

Outputs reduce_sum(const ModelNode& node, Builder& builder) {
    return {sum(node, builder.view(node.input(0)), builder)};
}

Outputs reduce_min(const ModelNode& node, Builder& builder) {
    const ValueView negated =
        apply(Function::negate, builder.view(node.input(0)), builder, "negate");
    const ValueView largest = reduce(node, negated, PoolKind::max, builder);
    return {apply(Function::negate, largest, builder)};
}

Outputs reduce_l1(const ModelNode& node, Builder& builder) {
    return {sum(node, apply(Function::abs, builder.view(node.input(0)), builder, "abs"), builder)};
}

ValueView squares(const ModelNode& node, Builder& builder) {
    return combine(Arithmetic::multiply, node.input(0), node.input(0), builder, "squares");
}

Outputs reduce_sum_square(const ModelNode& node, Builder& builder) {
    return {sum(node, squares(node, builder), builder)};
}

Outputs reduce_l2(const ModelNode& node, Builder& builder) {
    return {apply(Function::sqrt, sum(node, squares(node, builder), builder, "sum"), builder)};
}

Outputs reduce_log_sum(const ModelNode& node, Builder& builder) {
    const ValueView total = sum(node, builder.view(node.input(0)), builder, "sum");
    return {apply(Function::log, total, builder)};
}

/// Of numbers less the largest, since powers of e are soon too large. Infinities stay what they are
/// if a finite number is taken away.
Outputs reduce_log_sum_exp(const ModelNode& node, Builder& builder) {
    const float most = std::numeric_limits<float>::max();
    const ValueView all = builder.view(node.input(0));
    const ValueView largest =
        builder.of_elements(std::make_shared<graph::Apply>(Function::clip, -most, most),
                            reduce_axes(node, all, PoolKind::max, builder).view, "largest");
    const ValueView less = combine(Arithmetic::subtract, all, largest, builder, "less");
    const ValueView total =
        sum_axes(node, apply(Function::exp, less, builder, "exp"), builder, "sum");
    const ValueView logarithm = apply(Function::log, total, builder, "log");
    return {kept(node, combine(Arithmetic::add, logarithm, largest, builder), builder)};
}

}  // namespace

const RuleTable& reduction_rules() {
    static const RuleTable table = {
        {"ReduceMean", reduction(PoolKind::average)},
        {"ReduceMax", reduction(PoolKind::max)},
        {"ReduceMin", reduce_min},
        {"ReduceSum", reduce_sum},
        {"ReduceSumSquare", reduce_sum_square},
        {"ReduceL1", reduce_l1},
        {"ReduceL2", reduce_l2},
        {"ReduceLogSum", reduce_log_sum},
        {"ReduceLogSumExp", reduce_log_sum_exp},
    };
    return table;
}

}  // namespace upforge::lower
