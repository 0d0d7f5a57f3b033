#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "graph/operations/layout.h"
#include "lower/fold_call.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using graph::Operand;
using graph::ValueId;

Dims joined_dims(const std::vector<ValueView>& views, int axis) {
    Dims dims = views[0].dims;
    dims[axis] = 0;
    for (const ValueView& view : views) {
        Dims others = view.dims;
        if (others.size() == dims.size()) {
            others[axis] = dims[axis];
        }
        if (others != dims) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("{} and {} cannot be joined along axis {}",
                                    to_string(views[0].dims), to_string(view.dims), axis));
        }
        dims[axis] += view.dims[axis];
    }
    return dims;
}

/// Axes from the one with the largest stride to that with the smallest: the order in memory.
std::vector<int> memory_order(const ValueView& view) {
    std::vector<int> order(view.dims.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return view.strides[a] > view.strides[b]; });
    return order;
}

/// In the order of memory, all from the axis inwards are seen as channels.
ValueView concat_inner(const std::vector<ValueView>& views, int axis, const Dims& dims,
                       Builder& builder) {
    const std::vector<int> order = memory_order(views[0]);
    const auto position = std::find(order.begin(), order.end(), axis);
    std::vector<Operand> operands;
    for (const ValueView& view : views) {
        std::int64_t outer = 1, inner = 1;
        for (auto d = order.begin(); d != order.end(); ++d) {
            (d < position ? outer : inner) *= view.dims[*d];
        }
        const Shape shape{1, 1, narrow(outer, "extent"), narrow(inner, "extent")};
        operands.push_back(builder.graph.all_of(builder.copy(transpose(view, order), shape).base));
    }
    const ValueId value = builder.add(std::make_shared<graph::Concat>(), std::move(operands));
    ValueView result{value, 0, dims, Dims(dims.size()), views[0].type};
    std::int64_t stride = 1;
    for (auto d = order.rbegin(); d != order.rend(); ++d) {
        result.strides[*d] = stride;
        stride *= dims[*d];
    }
    return result;
}

}  // namespace

Outputs concat(const ModelNode& node, Builder& builder) {
    std::vector<ValueView> views;
    for (std::size_t i = 0; i < node.inputs(); ++i) {
        // Encoders without features of the full size hand over arrays without elements.
        const Array* known = node.known(i);
        if (!known || known->elements() > 0) {
            views.push_back(builder.view(node.input(i)));
        }
    }
    if (views.empty()) {
        throw Error(ErrorCode::shape_mismatch, "all that it joins is empty");
    }
    // Before opset 4 the axis could be left out.
    const int axis = axis_of(node.attributes().integer("axis", 1), views[0].rank());
    const Dims dims = joined_dims(views, axis);
    if (dims.size() <= 4) {
        std::vector<ValueView> padded;
        for (const ValueView& view : views) {
            padded.push_back(with_rank(view, 4));
        }
        const int channels = axis + 4 - static_cast<int>(dims.size());
        const AxisOrder order =
            builder.best_order(padded, [&](const AxisOrder& o) { return o[3] == channels; });
        const bool any_fits = std::any_of(padded.begin(), padded.end(), [&](const ValueView& view) {
            return builder.fits(view, order);
        });
        if (any_fits) {
            std::vector<Operand> operands;
            for (const ValueView& view : padded) {
                operands.push_back(builder.ordered(view, order).operand);
            }
            const ValueId value =
                builder.add(std::make_shared<graph::Concat>(), std::move(operands));
            return {ValueView{value, 0, dims, strides_in(order, dims), views[0].type}};
        }
    }
    return {concat_inner(views, axis, dims, builder)};
}

}  // namespace upforge::lower
