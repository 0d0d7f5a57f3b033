#include <cmath>
#include <limits>

#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

ValueView add(std::shared_ptr<graph::Operation> operation, const ModelNode& node,
              Builder& builder) {
    return builder.of_elements(std::move(operation), builder.view(node.input(0)));
}

Rule activation(Activation which) {
    return [which](const ModelNode& node, Builder& builder) -> Outputs {
        return {add(std::make_shared<graph::Activate>(which, 0.0f), node, builder)};
    };
}

Outputs leaky_relu(const ModelNode& node, Builder& builder) {
    const float slope = node.attributes().real("alpha", 0.01f);
    return {add(std::make_shared<graph::Activate>(Activation::leaky_relu, slope), node, builder)};
}

/// Where the parameters of a function are, and what they are when a model says nothing.
struct Parameter {
    const char* name = nullptr;
    float otherwise = 0.0f;
};

Rule function(Function which, Parameter alpha = {}, Parameter beta = {}) {
    return [=](const ModelNode& node, Builder& builder) -> Outputs {
        const auto value = [&](const Parameter& parameter) {
            return parameter.name ? node.attributes().real(parameter.name, parameter.otherwise)
                                  : parameter.otherwise;
        };
        return {
            add(std::make_shared<graph::Apply>(which, value(alpha), value(beta)), node, builder)};
    };
}

Outputs gelu(const ModelNode& node, Builder& builder) {
    constexpr NamedChoice<bool> choices[] = {{"none", false}, {"tanh", true}};
    if (choose("approximate", node.attributes().text("approximate", "none"), choices)) {
        return {
            add(std::make_shared<graph::Apply>(Function::gelu_tanh, 0.0f, 0.0f), node, builder)};
    }
    return {add(std::make_shared<graph::Activate>(Activation::gelu, 0.0f), node, builder)};
}

/// x * sigmoid(alpha * x)
Outputs swish(const ModelNode& node, Builder& builder) {
    const float alpha = node.attributes().real("alpha", 1.0f);
    if (alpha == 1.0f) {
        return {add(std::make_shared<graph::Activate>(Activation::silu, 0.0f), node, builder)};
    }
    const ValueView input = builder.view(node.input(0));
    const ValueView scaled =
        combine(Arithmetic::multiply, input, Array::scalar(alpha), builder, "scaled");
    const ValueView gate = builder.of_elements(
        std::make_shared<graph::Activate>(Activation::sigmoid, 0.0f), scaled, "gate");
    return {combine(Arithmetic::multiply, input, gate, builder)};
}

/// x where it is more than alpha, else 0.
Outputs thresholded_relu(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    const Array alpha = Array::scalar(node.attributes().real("alpha", 1.0f));
    const ValueView above = combine(Arithmetic::greater, input, alpha, builder, "above");
    return {choose_elements(above, input, Array::scalar(0.0f), builder)};
}

/// 0 between -lambd and lambd; what is outside comes nearer by `bias`.
Outputs shrink(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    const float limit = node.attributes().real("lambd", 0.5f);
    const Array bias = Array::scalar(node.attributes().real("bias", 0.0f));
    const ValueView above =
        combine(Arithmetic::greater, input, Array::scalar(limit), builder, "above");
    const ValueView below =
        combine(Arithmetic::greater, Array::scalar(-limit), input, builder, "below");
    const ValueView less = combine(Arithmetic::subtract, input, bias, builder, "less");
    const ValueView more = combine(Arithmetic::add, input, bias, builder, "more");
    const ValueView low = choose_elements(below, more, Array::scalar(0.0f), builder, "low");
    return {choose_elements(above, less, low, builder)};
}

Outputs tangent(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    return {combine(Arithmetic::divide, apply(Function::sin, input, builder, "sin"),
                    apply(Function::cos, input, builder, "cos"), builder)};
}

Outputs clip(const ModelNode& node, Builder& builder) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const Attributes& attributes = node.attributes();
    const float least = node.number(1, "min").value_or(attributes.real("min", -infinity));
    const float most = node.number(2, "max").value_or(attributes.real("max", infinity));
    // Older exporters write the largest number where they mean no limit.
    const bool no_limit = most >= std::numeric_limits<float>::max();
    if (least == 0.0f && (no_limit || most == 6.0f)) {
        const Activation which = no_limit ? Activation::relu : Activation::relu6;
        return {add(std::make_shared<graph::Activate>(which, 0.0f), node, builder)};
    }
    return {add(std::make_shared<graph::Apply>(Function::clip, least, most), node, builder)};
}

/// Of join_quantization.
Outputs round_to_bytes(const ModelNode& node, Builder& builder) {
    const float scale = node.attributes().real("scale", 1.0f);
    const auto least = static_cast<float>(node.attributes().integer("least", 0));
    return {add(std::make_shared<graph::Apply>(Function::quantize, scale, least), node, builder)};
}

}  // namespace

const RuleTable& pointwise_rules() {
    static const RuleTable table = {
        {"Relu", activation(Activation::relu)},
        {"Sigmoid", activation(Activation::sigmoid)},
        {"Tanh", activation(Activation::tanh)},
        {"LeakyRelu", leaky_relu},
        {"Clip", clip},
        {"ThresholdedRelu", thresholded_relu},
        {"Shrink", shrink},
        {"Tan", tangent},
        {"Elu", function(Function::elu, {"alpha", 1.0f})},
        {"Selu", function(Function::selu, {"alpha", 1.67326319217681884765625f},
                          {"gamma", 1.05070102214813232421875f})},
        {"Celu", function(Function::celu, {"alpha", 1.0f})},
        {"HardSigmoid", function(Function::hard_sigmoid, {"alpha", 0.2f}, {"beta", 0.5f})},
        {"HardSwish", activation(Activation::hard_swish)},
        {"Softplus", function(Function::softplus)},
        {"Softsign", function(Function::softsign)},
        {"Mish", function(Function::mish)},
        {"Gelu", gelu},
        {"Swish", swish},
        {"RoundToBytes", round_to_bytes},
        {"Exp", function(Function::exp)},
        {"Log", function(Function::log)},
        {"Sqrt", function(Function::sqrt)},
        {"Erf", function(Function::erf)},
        {"Abs", function(Function::abs)},
        {"Neg", function(Function::negate)},
        {"Reciprocal", function(Function::reciprocal)},
        {"Floor", function(Function::floor)},
        {"Ceil", function(Function::ceil)},
        {"Round", function(Function::round)},
        {"Sign", function(Function::sign)},
        {"Sin", function(Function::sin)},
        {"Cos", function(Function::cos)},
    };
    return table;
}

}  // namespace upforge::lower
