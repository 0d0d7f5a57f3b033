#include "compare/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "compare/scales.h"
#include "core/narrow_floats.h"
#include "graph/operations/convolution.h"
#include "graph/reference_run.h"

namespace upforge::compare {
namespace {

using graph::Graph;
using graph::Node;
using graph::ValueId;

/// What rounding may add up to in a whole network.
constexpr Bounds bounds_of_rounded_networks{.accumulated = 2e-2, .unequal = 5e-3};

bool is_rounded(const graph::Value& value) {
    return is_narrow(value.type.type);
}

bool may_transform_tiles(const graph::Operation& operation) {
    if (const auto* conv = dynamic_cast<const graph::Conv*>(&operation)) {
        return !conv->options.exact;
    }
    const auto* transposed = dynamic_cast<const graph::ConvTranspose*>(&operation);
    return transposed && !transposed->options.exact;
}

Bounds bounds_of(const Graph& graph, const Node& node, const graph::Value& value) {
    Bounds bounds =
        std::ranges::any_of(graph.values, is_rounded) ? bounds_of_rounded_networks : Bounds{};
    bounds.own = may_transform_tiles(*node.operation) ? transformed_bound : own_bound;
    bounds.own += half_unit_of(value.type.type);
    return bounds;
}

bool touches_rounded(const Graph& graph, const Node& node) {
    const auto rounded = [&](ValueId id) { return is_rounded(graph.values[id]); };
    return std::ranges::any_of(node.inputs, rounded, &graph::Operand::value) ||
           std::ranges::any_of(node.outputs, rounded);
}

Layer layer_of(const Graph& graph, const Node& node, std::size_t output) {
    const graph::Value& value = graph.values[node.outputs[output]];
    const std::string name = output == 0 ? node.name : fmt::format("{}.{}", node.name, output);
    return {name, node.operation->name(), value.type.shape, {}, {}, bounds_of(graph, node, value)};
}

std::map<std::string, Tensor> by_name(const Graph& graph, const std::vector<Tensor>& values) {
    std::map<std::string, Tensor> named;
    for (std::size_t id = 0; id < values.size(); ++id) {
        if (!values[id].empty()) {
            named[graph.values[id].name] = values[id];
        }
    }
    return named;
}

std::map<ValueId, Tensor> copies_of_inputs(const Graph& plain, const plan::Context& context) {
    std::map<ValueId, Tensor> inputs;
    for (std::size_t i = 0; i < plain.inputs.size(); ++i) {
        const ValueId id = context.plan().graph.inputs[i].value;
        inputs[plain.inputs[i].value] = context.values().value(id).clone();
    }
    return inputs;
}

/// Puts what the definition made into the memory that the node reads.
void feed(plan::Context& context, const Node& node, const std::map<std::string, Tensor>& named) {
    const Graph& graph = context.plan().graph;
    for (const graph::Operand& input : node.inputs) {
        const ValueId owner = owner_of(graph, input.value);
        for (ValueId id = 0; id < static_cast<ValueId>(graph.values.size()); ++id) {
            const auto found = named.find(graph.values[id].name);
            if (owner_of(graph, id) == owner && found != named.end() &&
                graph.values[id].constant.empty()) {
                const Tensor& value = context.values().value(id);
                value.copy_from(is_narrow(value.type()) ? converted(found->second, value.type())
                                                        : found->second);
            }
        }
    }
}

/// What the definition makes of what the node reads.
std::vector<Tensor> define(const plan::Context& context, const Node& node) {
    return node.operation->reference(graph::as_floats(context.values().inputs(node)));
}

template <typename Convolution>
Difference sample(const Convolution& convolution, const std::vector<Tensor>& inputs,
                  const Tensor& output, int samples, std::mt19937& random) {
    const Filter filter = convolution.filter.load();
    const Shape& shape = output.shape();
    const auto below = [&](int extent) { return static_cast<int>(random() % unsigned(extent)); };
    Difference result;
    for (int i = 0; i < samples; ++i) {
        const int n = below(shape.batch), y = below(shape.height), x = below(shape.width);
        const std::vector<double> expected = convolution.reference_at(filter, inputs, n, y, x);
        for (int c = 0; c < shape.channels; ++c) {
            result.add(output.at(n, y, x, c), expected[c]);
        }
    }
    return result;
}

}  // namespace

bool within_bounds(const Layer& layer) {
    const bool own = layer.own.scaled() <= layer.bounds.own && layer.own.unequal == 0;
    if (!own || !layer.accumulated) {
        return own;
    }
    const Difference& sum = *layer.accumulated;
    return sum.scaled() <= layer.bounds.accumulated &&
           double(sum.unequal) <= layer.bounds.unequal * double(sum.elements);
}

std::vector<Layer> compare_all(const Graph& plain, plan::Context& context,
                               const Progress& progress) {
    const Graph& graph = context.plan().graph;
    const std::map<ValueId, Tensor> inputs = copies_of_inputs(plain, context);
    std::size_t done = 0;
    const std::size_t all = plain.nodes.size() + graph.nodes.size();
    const auto named = by_name(
        plain, graph::run_reference(plain, inputs, [&](const Node&) { progress(++done, all); }));

    std::vector<Layer> layers;
    const auto compare_nodes = [&](auto use, auto define_again) {
        std::size_t layer = 0;
        Scales scales;
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            const Node& node = graph.nodes[i];
            use(i);
            const std::vector<Tensor> defined =
                define_again(node) ? define(context, node) : std::vector<Tensor>();
            for (std::size_t o = 0; o < node.outputs.size(); ++o) {
                const ValueId id = node.outputs[o];
                const auto found = named.find(graph.values[id].name);
                if (found == named.end()) {
                    continue;
                }
                Difference found_difference = difference(
                    context.values().value(id), defined.empty() ? found->second : defined[o]);
                scales.widen(node, o, found_difference);
                if (layer == layers.size()) {
                    layers.push_back(layer_of(graph, node, o));
                    layers.back().accumulated = found_difference;
                } else {
                    layers[layer].own = found_difference;
                }
                ++layer;
            }
        }
    };
    compare_nodes(
        [&](std::size_t node) {
            context.run_node(node);
            context.read_back(node);
        },
        [](const Node&) { return false; });
    compare_nodes(
        [&](std::size_t node) {
            feed(context, graph.nodes[node], named);
            context.run_alone(node);
            progress(++done, all);
        },
        [&](const Node& node) { return touches_rounded(graph, node); });
    return layers;
}

std::vector<Layer> compare_sample(plan::Context& context, int samples, unsigned seed,
                                  const Progress& progress) {
    const Graph& graph = context.plan().graph;
    std::mt19937 random(seed);
    Scales scales;
    std::vector<Layer> layers;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        context.run_node(i);
        context.read_back(i);
        const std::vector<Tensor> inputs = graph::as_floats(context.values().inputs(node));
        const std::vector<Tensor> outputs = graph::as_floats(context.values().outputs(node));
        const graph::Operation* operation = node.operation.get();
        Layer layer = layer_of(graph, node, 0);
        if (const auto* conv = dynamic_cast<const graph::Conv*>(operation)) {
            layer.own = sample(*conv, inputs, outputs[0], samples, random);
        } else if (const auto* up = dynamic_cast<const graph::ConvTranspose*>(operation)) {
            layer.own = sample(*up, inputs, outputs[0], samples, random);
        } else {
            const std::vector<Tensor> expected = operation->reference(inputs);
            for (std::size_t o = 0; o < outputs.size(); ++o) {
                layer.own.add(difference(outputs[o], expected[o]));
            }
        }
        scales.widen(node, 0, layer.own);
        layers.push_back(std::move(layer));
        progress(i + 1, graph.nodes.size());
    }
    return layers;
}

}  // namespace upforge::compare
