#include <algorithm>
#include <optional>
#include <vector>

#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/host_array.h"
#include "lower/rules.h"

namespace upforge::lower {
namespace {

using graph::Operand;

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
    const std::vector<ValueView> views{builder.view(node.input(0)), builder.view(node.input(1)),
                                       builder.view(node.input(2))};
    const Dims dims = broadcast_dims(views[0].dims, broadcast_dims(views[1].dims, views[2].dims));
    std::vector<Operand> operands;
    Dims strides;
    if (dims.size() > 4) {
        for (const ValueView& view : views) {
            const ValueView whole = builder.row_major(broadcast(view, dims));
            operands.push_back(builder.graph.all_of(whole.base));
            strides = whole.strides;
        }
    } else {
        std::vector<ValueView> padded;
        for (const ValueView& view : views) {
            padded.push_back(with_rank(view, 4));
        }
        const AxisOrder order = builder.best_order(padded, [](const AxisOrder&) { return true; });
        for (const ValueView& view : views) {
            operands.push_back(builder.ordered(view, order).operand);
        }
        strides = strides_in(order, dims);
    }
    const graph::ValueId value = builder.add(std::make_shared<graph::Where>(), std::move(operands));
    return {ValueView{value, 0, dims, strides, views[1].type}};
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
    };
    return table;
}

}  // namespace upforge::lower
