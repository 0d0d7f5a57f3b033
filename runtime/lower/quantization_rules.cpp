#include <fmt/core.h>

#include <limits>
#include <memory>

#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/fold.h"
#include "lower/fold_call.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// A scale or zero point stands for the whole array, or there is one for each index along an axis.
Lowered along_axis(const ModelNode& node, std::size_t index, const Dims& dims, Builder& builder) {
    const Lowered& numbers = node.input(index);
    const auto rank = static_cast<int>(dims.size());
    Dims wanted;
    if (count_elements(dims_of(numbers)) != 1) {
        const int axis = axis_of(node.attributes().integer("axis", 1), rank);
        if (dims_of(numbers) != Dims{dims[axis]} ||
            node.attributes().integer("block_size", 0) != 0) {
            throw Error(ErrorCode::unsupported,
                        fmt::format("a scale or zero point of {} for axis {} of {}; only one for "
                                    "all or one for each index is known",
                                    to_string(dims_of(numbers)), axis, to_string(dims)));
        }
        wanted.assign(rank, 1);
        wanted[axis] = dims[axis];
    }
    const auto* view = std::get_if<ValueView>(&numbers);
    return view ? Lowered(builder.reshape(*view, wanted))
                : Lowered(std::get<Array>(numbers).reshape(wanted));
}

/// That of the zero point, or of an attribute; bytes otherwise.
ElementType quantized_type(const ModelNode& node) {
    if (node.has(2)) {
        return type_of(node.input(2));
    }
    const std::int64_t code = node.attributes().integer("output_dtype", 0);
    if (code == 0) {
        return ElementType::u8;
    }
    const Node cast{
        .op = "Cast", .name = {}, .inputs = {}, .outputs = {"y"}, .attributes = {{"to", code}}};
    const Array zero = Array::scalar(0.0f);
    const Array* const inputs[] = {&zero};
    return fold(cast, inputs, node.opset())->front().type();
}

struct Bounds {
    float least, most;
};

Bounds bounds_of(ElementType type) {
    switch (type) {
        case ElementType::u8:
            return {0, 255};
        case ElementType::i8:
            return {-128, 127};
        case ElementType::u16:
            return {0, 65535};
        case ElementType::i16:
            return {-32768, 32767};
        default:
            throw Error(
                ErrorCode::unsupported,
                fmt::format("it makes {} elements; 8 and 16 bits are known", name_of(type)));
    }
}

/// x / scale, rounded, plus the zero point, within what the type can hold.
Outputs quantize(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    const ElementType type = quantized_type(node);
    const auto [least, most] = bounds_of(type);
    const ValueView shares = combine(Arithmetic::divide, view,
                                     along_axis(node, 1, view.dims, builder), builder, "shares");
    ValueView result = apply(Function::round, shares, builder, "rounded");
    if (node.has(2)) {
        result = combine(Arithmetic::add, result, along_axis(node, 2, view.dims, builder), builder,
                         "shifted");
    }
    result =
        builder.of_elements(std::make_shared<graph::Apply>(Function::clip, least, most), result);
    result.type = type;
    return {result};
}

/// (x - zero point) * scale
Outputs dequantize(const ModelNode& node, Builder& builder) {
    ValueView view = builder.floats(builder.view(node.input(0)));
    if (node.has(2)) {
        view = combine(Arithmetic::subtract, view, along_axis(node, 2, view.dims, builder), builder,
                       "shifted");
    }
    ValueView result =
        combine(Arithmetic::multiply, view, along_axis(node, 1, view.dims, builder), builder);
    result.type = type_of(node.input(1));
    return {result};
}

}  // namespace

const RuleTable& quantization_rules() {
    static const RuleTable table = {
        {"QuantizeLinear", quantize},
        {"DequantizeLinear", dequantize},
    };
    return table;
}

}  // namespace upforge::lower
