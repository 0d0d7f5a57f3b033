#include "graph/operations/heads.h"
#include "graph/operations/pointwise.h"
#include "graph/operations/reverse_indices.h"
#include "lower/arithmetic.h"
#include "lower/dims.h"
#include "lower/fold_call.h"
#include "lower/rules.h"

namespace upforge::lower {
namespace {

using graph::ValueId;

/// Before opset 13 all axes from `axis` on were one.
ValueView softmax_of(const ModelNode& node, Builder& builder, const char* part) {
    const ValueView input = builder.view(node.input(0));
    const bool from_axis_on = node.opset() < 13;
    int axis = axis_of(node.attributes().integer("axis", from_axis_on ? 1 : -1), input.rank());
    ValueView view = input;
    if (from_axis_on && axis + 1 < input.rank()) {
        const auto split = input.dims.begin() + axis;
        view = builder.reshape(input, {count_elements({input.dims.begin(), split}),
                                       count_elements({split, input.dims.end()})});
        axis = 1;
    }
    const Arranged arranged = builder.along(view, axis);
    const ValueId value = builder.add(std::make_shared<graph::Softmax>(), {arranged.operand}, part);
    return builder.reshape({value, 0, view.dims, arranged.strides, input.type}, input.dims);
}

Outputs softmax(const ModelNode& node, Builder& builder) {
    return {softmax_of(node, builder, "")};
}

Outputs log_softmax(const ModelNode& node, Builder& builder) {
    const ValueView shares = softmax_of(node, builder, "softmax");
    return {apply(Function::log, shares, builder)};
}

/// The first of equal ones is the last of the reversed axis.
ValueView argmax_of(const ModelNode& node, const ValueView& input, Builder& builder) {
    const int axis = axis_of(node.attributes().integer("axis", 0), input.rank());
    const std::int64_t extent = input.dims[axis];
    const bool last = node.attributes().integer("select_last_index", 0) != 0;
    const Arranged arranged =
        builder.along(last ? slice(input, axis, extent - 1, extent, -1) : input, axis);
    ValueId value =
        builder.add(std::make_shared<graph::ArgMax>(), {arranged.operand}, last ? "last" : "");
    if (last) {
        value = builder.add(std::make_shared<graph::ReverseIndices>(narrow(extent, "extent")),
                            {builder.graph.all_of(value)});
    }
    ValueView result{value, 0, input.dims, with_channels(arranged.strides, axis, extent, 1),
                     ElementType::i64};
    result.dims[axis] = 1;
    if (node.attributes().integer("keepdims", 1) == 0) {
        result.dims.erase(result.dims.begin() + axis);
        result.strides.erase(result.strides.begin() + axis);
    }
    return result;
}

Outputs arg_max(const ModelNode& node, Builder& builder) {
    return {argmax_of(node, builder.view(node.input(0)), builder)};
}

Outputs arg_min(const ModelNode& node, Builder& builder) {
    const ValueView negated =
        apply(Function::negate, builder.view(node.input(0)), builder, "negate");
    return {argmax_of(node, negated, builder)};
}

/// 1 at the first of the largest, 0 elsewhere. Before opset 13 all axes from `axis` on were one.
Outputs hard_max(const ModelNode& node, Builder& builder) {
    const bool from_axis_on = node.opset() < 13;
    const ValueView input = builder.view(node.input(0));
    int axis = axis_of(node.attributes().integer("axis", from_axis_on ? 1 : -1), input.rank());
    ValueView view = input;
    if (from_axis_on && axis + 1 < input.rank()) {
        view = builder.reshape(input, flattened(input.dims, axis));
        axis = 1;
    }
    const Arranged arranged = builder.along(view, axis);
    const ValueId first =
        builder.add(std::make_shared<graph::ArgMax>(), {arranged.operand}, "first");
    const std::int64_t extent = view.dims[axis];
    ValueView place{first, 0, view.dims, with_channels(arranged.strides, axis, extent, 1),
                    ElementType::i64};
    place.dims[axis] = 1;
    const Array places = range_along(axis, view.rank(), 0, extent);
    ValueView result = combine(Arithmetic::equal, place, places, builder);
    result.type = input.type;
    return {builder.reshape(result, input.dims)};
}

}  // namespace

const RuleTable& channel_rules() {
    static const RuleTable table = {
        {"Softmax", softmax}, {"LogSoftmax", log_softmax}, {"ArgMax", arg_max},
        {"ArgMin", arg_min},  {"Hardmax", hard_max},
    };
    return table;
}

}  // namespace upforge::lower
