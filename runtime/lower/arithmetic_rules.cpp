#include <fmt/core.h>

#include <limits>

#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// Before opset 7 the second array was aligned with axis `axis` of the first one.
Lowered aligned_as_before(const ModelNode& node) {
    const Lowered& second = node.input(1);
    if (node.opset() >= 7 || !node.attributes().has("axis")) {
        return second;
    }
    const auto* view = std::get_if<ValueView>(&node.input(0));
    const Array& array = node.array(1, "second operand");
    const int rank = view ? view->rank() : array.rank();
    Dims dims = array.dims();
    const std::int64_t axis = node.attributes().integer("axis", 0);
    const std::int64_t after = rank - (axis < 0 ? axis + rank : axis) - array.rank();
    if (after < 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("an array of {} does not fit at axis {}", to_string(dims), axis));
    }
    dims.insert(dims.end(), static_cast<std::size_t>(after), 1);
    return array.reshape(dims);
}

Rule of_two(Arithmetic operation) {
    return [operation](const ModelNode& node, Builder& builder) -> Outputs {
        return {combine(operation, node.input(0), aligned_as_before(node), builder)};
    };
}

/// Squares are products, which take a thirtieth of the time of powers.
Outputs power(const ModelNode& node, Builder& builder) {
    const Array* exponent = node.known(1);
    const bool squares = exponent && exponent->elements() == 1 && exponent->floats()[0] == 2.0f;
    const Lowered& base = node.input(0);
    if (squares && exponent->rank() <= builder.view(base).rank()) {
        return {combine(Arithmetic::multiply, base, base, builder)};
    }
    return {combine(Arithmetic::power, base, aligned_as_before(node), builder)};
}

/// Of whole numbers, without what is left.
Outputs quotient(const ModelNode& node, Builder& builder) {
    const Lowered second = aligned_as_before(node);
    if (!is_integral(type_of(node.input(0)))) {
        return {combine(Arithmetic::divide, node.input(0), second, builder)};
    }
    return {
        truncated(combine(Arithmetic::divide, node.input(0), second, builder, "share"), builder)};
}

Lowered sizes_of(const Lowered& tensor, Builder& builder) {
    return apply(Function::abs, builder.floats(builder.view(tensor)), builder, "size");
}

/// a - b * the quotient, rounded down, or towards zero as C's fmod does.
Outputs remainder(const ModelNode& node, Builder& builder) {
    const Lowered &a = node.input(0), &b = node.input(1);
    const bool as_c = node.attributes().integer("fmod", 0) != 0;
    const auto whole_of = [&](const ValueView& share, const char* part) {
        const ValueView rounded = apply(Function::floor, share, builder, part);
        return combine(Arithmetic::multiply, rounded, as_c ? sizes_of(b, builder) : b, builder,
                       "whole");
    };
    if (!as_c) {
        const ValueView share = combine(Arithmetic::divide, a, b, builder, "share");
        return {combine(Arithmetic::subtract, a, whole_of(share, "floor"), builder)};
    }
    const ValueView size = std::get<ValueView>(sizes_of(a, builder));
    const ValueView share =
        combine(Arithmetic::divide, size, sizes_of(b, builder), builder, "share");
    const ValueView left =
        combine(Arithmetic::subtract, size, whole_of(share, "floor"), builder, "left");
    return {combine(Arithmetic::multiply, left,
                    apply(Function::sign, builder.floats(builder.view(a)), builder, "sign"),
                    builder)};
}

/// All but the last step get names of their own.
ValueView combine_all(Arithmetic operation, const ModelNode& node, Builder& builder,
                      bool last_of_node) {
    Lowered result = builder.view(node.input(0));
    for (std::size_t i = 1; i < node.inputs(); ++i) {
        const bool last = last_of_node && i + 1 == node.inputs();
        result =
            combine(operation, result, node.input(i), builder, last ? "" : fmt::format("{}", i));
    }
    return std::get<ValueView>(result);
}

Rule of_all(Arithmetic operation) {
    return [operation](const ModelNode& node, Builder& builder) -> Outputs {
        return {combine_all(operation, node, builder, true)};
    };
}

Outputs mean(const ModelNode& node, Builder& builder) {
    const ValueView sum = combine_all(Arithmetic::add, node, builder, false);
    return {combine(Arithmetic::divide, sum, Array::scalar(static_cast<float>(node.inputs())),
                    builder)};
}

/// x above 0, slope * x below; one slope a channel, where the slopes are constant and no more.
Outputs prelu(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    const Array* slopes = node.known(1);
    const std::int64_t channels = input.rank() < 2 ? 1 : input.dims[1];
    const bool fits_channels =
        slopes && input.rank() >= 2 && input.rank() <= 4 &&
        static_cast<std::int64_t>(slopes->elements()) == channels &&
        // Before opset 7 a list was one of channels.
        (node.opset() < 7 || (slopes->rank() >= input.rank() - 1 &&
                              slopes->dims()[slopes->rank() - input.rank() + 1] == channels));
    if (slopes && (slopes->elements() == 1 || fits_channels)) {
        const bool one = slopes->elements() == 1;
        const Arranged arranged = one ? builder.elements(input) : builder.along(input, 1);
        const graph::ValueId value =
            builder.add(std::make_shared<graph::PRelu>(slopes->floats()), {arranged.operand});
        return {ValueView{value, 0, input.dims, arranged.strides, input.type}};
    }
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const ValueView above = builder.of_elements(
        std::make_shared<graph::Activate>(Activation::relu, 0.0f), input, "above");
    const ValueView below = builder.of_elements(
        std::make_shared<graph::Apply>(Function::clip, -infinity, 0.0f), input, "below");
    const ValueView sloped = combine(Arithmetic::multiply, below, node.input(1), builder, "sloped");
    return {combine(Arithmetic::add, above, sloped, builder)};
}

}  // namespace

const RuleTable& arithmetic_rules() {
    static const RuleTable table = {
        {"Add", of_two(Arithmetic::add)},
        {"Sub", of_two(Arithmetic::subtract)},
        {"Mul", of_two(Arithmetic::multiply)},
        {"Div", quotient},
        {"Pow", power},
        {"Mod", remainder},
        {"Min", of_all(Arithmetic::minimum)},
        {"Max", of_all(Arithmetic::maximum)},
        {"Sum", of_all(Arithmetic::add)},
        {"Mean", mean},
        {"PRelu", prelu},
    };
    return table;
}

}  // namespace upforge::lower
