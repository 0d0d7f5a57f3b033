#include <fmt/core.h>

#include <map>
#include <string>
#include <utility>

#include "model/model.h"

namespace upforge {
namespace {

constexpr std::int64_t byte_code = 2, int32_code = 6;  ///< ONNX's

/// Nodes that take the place of one, whose names begin like its own.
class Expansion {
  public:
    Expansion(const Node& node, Model& model) : node_(node), model_(model) {}

    std::string input(std::size_t index) const {
        return index < node_.inputs.size() ? node_.inputs[index] : std::string();
    }
    bool has(std::size_t index) const { return !input(index).empty(); }
    const std::string& output() const { return node_.outputs[0]; }
    /// Another output is what is called so.
    void set_output(std::size_t index, const std::string& array) {
        if (index < node_.outputs.size() && !node_.outputs[index].empty()) {
            add_as(node_.outputs[index], "Identity", {array});
        }
    }
    const Attributes& attributes() const { return node_.attributes; }

    std::string constant(const std::string& part, float value) {
        model_.constants[name(part)] = Array::scalar(value);
        return name(part);
    }
    /// What the node makes, which is called after `part`.
    std::string add(const std::string& op, const std::string& part, std::vector<std::string> inputs,
                    Attributes attributes = {}) {
        add_as(name(part), op, std::move(inputs), std::move(attributes));
        return name(part);
    }
    void add_as(const std::string& output, const std::string& op, std::vector<std::string> inputs,
                Attributes attributes = {}) {
        const bool last = output == node_.outputs[0];
        nodes.push_back({.op = op,
                         .name = last ? node_.name : output,
                         .inputs = std::move(inputs),
                         .outputs = {output},
                         .attributes = std::move(attributes)});
    }

    std::vector<Node> nodes;

  private:
    std::string name(const std::string& part) const {
        return fmt::format("{}/{}", node_.outputs[0], part);
    }

    const Node& node_;
    Model& model_;
};

/// What the bytes of an input stand for; its scale and zero point follow it.
std::string dequantized(Expansion& to, std::size_t index, const std::string& part,
                        std::int64_t axis = 1) {
    return to.add("DequantizeLinear", part,
                  {to.input(index), to.input(index + 1), to.input(index + 2)}, {{"axis", axis}});
}

void expand_conv(Expansion& to) {
    const std::string image = dequantized(to, 0, "image");
    const std::string weights = dequantized(to, 3, "weights", 0);
    std::vector<std::string> inputs = {image, weights};
    if (to.has(8)) {
        const std::string scale = to.add("Mul", "bias_scale", {to.input(1), to.input(4)});
        inputs.push_back(
            to.add("DequantizeLinear", "bias", {to.input(8), scale}, {{"axis", std::int64_t{0}}}));
    }
    const std::string sums = to.add("Conv", "sums", inputs, to.attributes());
    to.add_as(to.output(), "QuantizeLinear", {sums, to.input(6), to.input(7)});
}

void expand_product(Expansion& to) {
    const std::string a = dequantized(to, 0, "a", -2), b = dequantized(to, 3, "b", -1);
    const std::string product = to.add("MatMul", "product", {a, b});
    to.add_as(to.output(), "QuantizeLinear", {product, to.input(6), to.input(7)});
}

/// Whole numbers less their zero point, as floats.
std::string shifted(Expansion& to, std::size_t index, std::size_t zero_point,
                    const std::string& part, std::int64_t axis) {
    const std::string one = to.constant(part + "_scale", 1.0f);
    return to.add("DequantizeLinear", part, {to.input(index), one, to.input(zero_point)},
                  {{"axis", axis}});
}

/// Sums below 2^24 are exact.
void expand_integer(Expansion& to, const std::string& op, std::int64_t axis_of_a,
                    std::int64_t axis_of_b) {
    const std::string a = shifted(to, 0, 2, "a", axis_of_a), b = shifted(to, 1, 3, "b", axis_of_b);
    const std::string sums = to.add(op, "sums", {a, b}, to.attributes());
    to.add_as(to.output(), "Cast", {sums}, {{"to", int32_code}});
}

/// The scale that takes all numbers, and 0, to bytes.
void expand_dynamic(Expansion& to) {
    const Attributes no_axes = {{"keepdims", std::int64_t{0}}};
    const std::string x = to.input(0), zero = to.constant("zero", 0.0f);
    const std::string most =
        to.add("Max", "most", {to.add("ReduceMax", "max", {x}, no_axes), zero});
    const std::string least =
        to.add("Min", "least", {to.add("ReduceMin", "min", {x}, no_axes), zero});
    const std::string range = to.add("Sub", "range", {most, least});
    const std::string top = to.constant("top", 255.0f);
    const std::string scale = to.add("Div", "scale", {range, top});
    const std::string at = to.add("Neg", "at", {to.add("Div", "shares", {least, scale})});
    const std::string bounded =
        to.add("Clip", "bounded", {to.add("Round", "rounded", {at}), zero, top});
    const std::string zero_point = to.add("Cast", "zero_point", {bounded}, {{"to", byte_code}});
    to.add_as(to.output(), "QuantizeLinear", {x, scale, zero_point});
    to.set_output(1, scale);
    to.set_output(2, zero_point);
}

/// Of onnxruntime's quantized operators: a function of two arrays.
void expand_pair(Expansion& to, const std::string& op) {
    const std::string result =
        to.add(op, "result", {dequantized(to, 0, "a"), dequantized(to, 3, "b")});
    to.add_as(to.output(), "QuantizeLinear", {result, to.input(6), to.input(7)});
}

/// … of one.
void expand_one(Expansion& to, const std::string& op) {
    const std::string result = to.add(op, "result", {dequantized(to, 0, "x")}, to.attributes());
    to.add_as(to.output(), "QuantizeLinear", {result, to.input(3), to.input(4)});
}

/// … of several, each behind its scale and zero point; those of the result come first.
void expand_concat(Expansion& to) {
    std::vector<std::string> parts;
    for (std::size_t i = 2; to.has(i); i += 3) {
        parts.push_back(dequantized(to, i, fmt::format("x{}", i)));
    }
    const std::string result = to.add("Concat", "result", parts, to.attributes());
    to.add_as(to.output(), "QuantizeLinear", {result, to.input(0), to.input(1)});
}

/// … a product with a matrix. Without a scale of its own, the result is not quantized.
void expand_gemm(Expansion& to) {
    const bool transposed = to.attributes().integer("transB", 0) != 0;
    std::vector<std::string> inputs = {dequantized(to, 0, "a"),
                                       dequantized(to, 3, "b", transposed ? 0 : 1)};
    if (to.has(6)) {
        const std::string scale = to.add("Mul", "bias_scale", {to.input(1), to.input(4)});
        inputs.push_back(
            to.add("DequantizeLinear", "bias", {to.input(6), scale}, {{"axis", std::int64_t{0}}}));
    }
    if (to.has(7)) {
        const std::string product = to.add("Gemm", "product", inputs, to.attributes());
        to.add_as(to.output(), "QuantizeLinear", {product, to.input(7), to.input(8)});
    } else {
        to.add_as(to.output(), "Gemm", inputs, to.attributes());
    }
}

using Expand = void (*)(Expansion&);

const std::map<std::string, Expand>& expansions_of_onnxruntime() {
    static const std::map<std::string, Expand> table = {
        {"QLinearAdd", [](Expansion& to) { expand_pair(to, "Add"); }},
        {"QLinearMul", [](Expansion& to) { expand_pair(to, "Mul"); }},
        {"QLinearSigmoid", [](Expansion& to) { expand_one(to, "Sigmoid"); }},
        {"QLinearLeakyRelu", [](Expansion& to) { expand_one(to, "LeakyRelu"); }},
        {"QLinearSoftmax", [](Expansion& to) { expand_one(to, "Softmax"); }},
        {"QLinearAveragePool", [](Expansion& to) { expand_one(to, "AveragePool"); }},
        {"QLinearGlobalAveragePool", [](Expansion& to) { expand_one(to, "GlobalAveragePool"); }},
        {"QLinearConcat", expand_concat},
        {"QGemm", expand_gemm},
    };
    return table;
}

const std::map<std::string, Expand>& expansions() {
    static const std::map<std::string, Expand> table = {
        {"QLinearConv", expand_conv},
        {"QLinearMatMul", expand_product},
        {"ConvInteger", [](Expansion& to) { expand_integer(to, "Conv", 1, 0); }},
        {"MatMulInteger", [](Expansion& to) { expand_integer(to, "MatMul", -2, -1); }},
        {"DynamicQuantizeLinear", expand_dynamic},
    };
    return table;
}

/// Null where there is none. What has its channels last is left alone.
Expand expansion_of(const Node& node) {
    const bool of_onnxruntime = node.domain == "com.microsoft";
    if ((!of_onnxruntime && !node.domain.empty()) ||
        node.attributes.integer("channels_last", 0) != 0) {
        return nullptr;
    }
    const auto& table = of_onnxruntime ? expansions_of_onnxruntime() : expansions();
    const auto found = table.find(node.op);
    return found == table.end() ? nullptr : found->second;
}

}  // namespace

void expand_integers(Model& model) {
    std::vector<Node> nodes;
    for (Node& node : model.nodes) {
        const Expand expand = expansion_of(node);
        if (expand == nullptr || node.outputs.empty()) {
            nodes.push_back(std::move(node));
            continue;
        }
        Expansion expansion(node, model);
        expand(expansion);
        for (Node& part : expansion.nodes) {
            nodes.push_back(std::move(part));
        }
    }
    model.nodes = std::move(nodes);
}

}  // namespace upforge
