#include <utility>
#include <vector>

#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/rules.h"

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

ElementType type_of(const Lowered& tensor) {
    const auto* view = std::get_if<ValueView>(&tensor);
    return view ? view->type : std::get<Array>(tensor).type();
}

Outputs where(const ModelNode& node, Builder& builder) {
    std::vector<Lowered> tensors;
    for (std::size_t i = 0; i < 3; ++i) {
        tensors.push_back(as_floats(node.input(i), builder));
    }
    Stretched all = stretch(tensors, builder);
    const graph::ValueId value =
        builder.add(std::make_shared<graph::Where>(), std::move(all.operands));
    return {ValueView{value, 0, all.dims, all.strides, type_of(node.input(1))}};
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
