#include <optional>

#include "model/model.h"
#include "model/rewrite.h"

namespace upforge {
namespace {

struct Quantization {
    float scale;
    std::int64_t zero_point, least;  ///< of 256 numbers

    bool operator==(const Quantization&) const = default;
};

/// That of a QuantizeLinear or DequantizeLinear; absent where its numbers are not constants, one
/// for all elements, or bytes.
std::optional<Quantization> quantization(const Arrays& arrays, const Node& node) {
    const auto number = [&](std::size_t input) {
        const Array* array =
            input < node.inputs.size() ? arrays.constant(node.inputs[input]) : nullptr;
        return array && array->elements() == 1 ? array : nullptr;
    };
    const bool has_zero_point = node.inputs.size() > 2 && !node.inputs[2].empty();
    const bool has_type = node.attributes.integer("output_dtype", 0) != 0 ||
                          node.attributes.integer("block_size", 0) != 0;
    const Array *scale = number(1), *zero_point = number(2);
    if (!scale || (has_zero_point && !zero_point) || (!has_zero_point && has_type)) {
        return std::nullopt;
    }
    const ElementType type = has_zero_point ? zero_point->type() : ElementType::u8;
    if (type != ElementType::u8 && type != ElementType::i8) {
        return std::nullopt;
    }
    return Quantization{scale->floats()[0], has_zero_point ? zero_point->integers()[0] : 0,
                        type == ElementType::u8 ? 0 : -128};
}

/// Rounding to what bytes stand for, which a DequantizeLinear behind a QuantizeLinear comes to.
std::optional<Node> rounding(const Arrays& arrays, const Node& dequantize) {
    const bool fits = dequantize.op == "DequantizeLinear" && dequantize.domain.empty();
    const Node* quantize = fits ? arrays.before(&dequantize, 0, "QuantizeLinear") : nullptr;
    if (!quantize || arrays.constant(quantize->inputs[0])) {
        return std::nullopt;
    }
    const auto numbers = quantization(arrays, *quantize);
    if (!numbers || numbers != quantization(arrays, dequantize)) {
        return std::nullopt;
    }
    Node rounded{.op = "RoundToBytes",
                 .name = dequantize.name,
                 .inputs = {quantize->inputs[0]},
                 .outputs = dequantize.outputs};
    rounded.attributes.set("scale", numbers->scale);
    rounded.attributes.set("least", numbers->least - numbers->zero_point);
    return rounded;
}

}  // namespace

void join_quantization(Model& model) {
    replace_nodes(model, rounding);
}

}  // namespace upforge
