#include <limits>
#include <memory>
#include <numeric>

#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/dims.h"
#include "lower/fold_call.h"
#include "lower/reductions.h"
#include "lower/rules.h"

namespace upforge::lower {
namespace {

std::vector<int> reduced_axes(const ModelNode& node, int rank) {
    const auto axes = node.list(1, "axes");
    if (axes && !axes->empty()) {
        return axes_of(*axes, rank);
    }
    std::vector<int> all(rank);
    std::iota(all.begin(), all.end(), 0);
    return node.attributes().integer("noop_with_empty_axes", 0) != 0 ? std::vector<int>() : all;
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
    return kept(node, pool_axes(kind, view, reduced_axes(node, view.rank()), builder), builder);
}

ValueView sum(const ModelNode& node, const ValueView& view, Builder& builder,
              const std::string& part = "") {
    return kept(node, sum_axes(view, reduced_axes(node, view.rank()), builder, part), builder);
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
    const std::vector<int> axes = reduced_axes(node, all.rank());
    const ValueView largest =
        builder.of_elements(std::make_shared<graph::Apply>(Function::clip, -most, most),
                            pool_axes(PoolKind::max, all, axes, builder), "largest");
    const ValueView less = combine(Arithmetic::subtract, all, largest, builder, "less");
    const ValueView total =
        sum_axes(apply(Function::exp, less, builder, "exp"), axes, builder, "sum");
    const ValueView logarithm = apply(Function::log, total, builder, "log");
    return {kept(node, combine(Arithmetic::add, logarithm, largest, builder), builder)};
}

/// One half of an axis times the other, until one element is left.
ValueView multiply_axis(ValueView view, int axis, Builder& builder) {
    std::vector<ValueView> odd;
    while (view.dims[axis] > 1) {
        const std::int64_t half = view.dims[axis] / 2;
        if (view.dims[axis] % 2 != 0) {
            odd.push_back(slice(view, axis, 2 * half, 1));
        }
        view = combine(Arithmetic::multiply, slice(view, axis, 0, half),
                       slice(view, axis, half, half), builder, "halves");
    }
    for (const ValueView& one : odd) {
        view = combine(Arithmetic::multiply, view, one, builder, "odd");
    }
    return view;
}

Outputs reduce_product(const ModelNode& node, Builder& builder) {
    ValueView view = builder.view(node.input(0));
    for (const int axis : reduced_axes(node, view.rank())) {
        view = multiply_axis(view, axis, builder);
    }
    return {kept(node, view, builder)};
}

}  // namespace

const RuleTable& reduction_rules() {
    static const RuleTable table = {
        {"ReduceMean", reduction(PoolKind::average)},
        {"ReduceMax", reduction(PoolKind::max)},
        {"ReduceMin", reduce_min},
        {"ReduceSum", reduce_sum},
        {"ReduceProd", reduce_product},
        {"ReduceSumSquare", reduce_sum_square},
        {"ReduceL1", reduce_l1},
        {"ReduceL2", reduce_l2},
        {"ReduceLogSum", reduce_log_sum},
        {"ReduceLogSumExp", reduce_log_sum_exp},
    };
    return table;
}

}  // namespace upforge::lower
