#include <limits>
#include <utility>
#include <vector>

#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/fold_call.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// What holds is 1, what does not is 0.
ValueView truth(ValueView view) {
    view.type = ElementType::boolean;
    return view;
}

Rule of_two(Arithmetic operation) {
    return [operation](const ModelNode& node, Builder& builder) -> Outputs {
        return {truth(combine(operation, node.input(0), node.input(1), builder))};
    };
}

Rule of_two_swapped(Arithmetic operation) {
    return [operation](const ModelNode& node, Builder& builder) -> Outputs {
        return {truth(combine(operation, node.input(1), node.input(0), builder))};
    };
}

ValueView negated(const ValueView& view, Builder& builder) {
    return truth(combine(Arithmetic::subtract, Array::scalar(1.0f), view, builder));
}

Outputs negate(const ModelNode& node, Builder& builder) {
    return {negated(builder.view(node.input(0)), builder)};
}

Outputs differ(const ModelNode& node, Builder& builder) {
    return {negated(combine(Arithmetic::equal, node.input(0), node.input(1), builder, "equal"),
                    builder)};
}

Outputs where(const ModelNode& node, Builder& builder) {
    return {choose_elements(node.input(0), node.input(1), node.input(2), builder)};
}

/// What is no number is not itself.
Outputs is_nan(const ModelNode& node, Builder& builder) {
    return {negated(combine(Arithmetic::equal, node.input(0), node.input(0), builder, "equal"),
                    builder)};
}

Outputs one_hot(const ModelNode& node, Builder& builder) {
    const Array &depths = node.array(1, "depth"), &values = node.array(2, "values");
    const ValueView indices = builder.floats(builder.view(node.input(0)));
    const int rank = indices.rank() + 1;
    const int axis = axis_of(node.attributes().integer("axis", -1), rank);
    if (depths.elements() != 1 || values.elements() != 2 || depths.doubles()[0] < 1) {
        throw Error(ErrorCode::invalid_argument, "it needs a depth of 1 at least, and two values");
    }
    const auto depth = static_cast<std::int64_t>(depths.doubles()[0]);
    Dims dims = indices.dims;
    dims.insert(dims.begin() + axis, 1);
    const ValueView places = builder.reshape(indices, dims);
    const auto is_named = [&](std::int64_t first, const char* part) {
        return combine(Arithmetic::equal, places, range_along(axis, rank, first, depth), builder,
                       part);
    };
    // Negative ones count from the end.
    ValueView result = combine(Arithmetic::add, is_named(0, "equal"), is_named(-depth, "from_end"),
                               builder, "named");
    const auto off = static_cast<float>(values.doubles()[0]);
    const auto on = static_cast<float>(values.doubles()[1]);
    result = combine(Arithmetic::multiply, result, Array::scalar(on - off), builder, "scaled");
    result = combine(Arithmetic::add, result, Array::scalar(off), builder);
    result.type = values.type();
    return {result};
}

Outputs is_infinite(const ModelNode& node, Builder& builder) {
    const float infinity = std::numeric_limits<float>::infinity();
    const auto is = [&](float which, const char* part) {
        return combine(Arithmetic::equal, node.input(0), Array::scalar(which), builder, part);
    };
    const bool above = node.attributes().integer("detect_positive", 1) != 0;
    const bool below = node.attributes().integer("detect_negative", 1) != 0;
    if (above && below) {
        return {truth(
            combine(Arithmetic::maximum, is(infinity, "above"), is(-infinity, "below"), builder))};
    }
    if (!above && !below) {
        return {truth(
            combine(Arithmetic::multiply, is(infinity, "above"), Array::scalar(0.0f), builder))};
    }
    return {truth(is(above ? infinity : -infinity, ""))};
}

}  // namespace

const RuleTable& comparison_rules() {
    static const RuleTable table = {
        {"Greater", of_two(Arithmetic::greater)},
        {"GreaterOrEqual", of_two(Arithmetic::greater_or_equal)},
        {"Less", of_two_swapped(Arithmetic::greater)},
        {"LessOrEqual", of_two_swapped(Arithmetic::greater_or_equal)},
        {"Equal", of_two(Arithmetic::equal)},
        {"And", of_two(Arithmetic::multiply)},
        {"Or", of_two(Arithmetic::maximum)},
        {"Xor", differ},
        {"Not", negate},
        {"Where", where},
        {"IsNaN", is_nan},
        {"IsInf", is_infinite},
        {"OneHot", one_hot},
    };
    return table;
}

}  // namespace upforge::lower
