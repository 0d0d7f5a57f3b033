#include "graph/operations/convolution.h"
#include "graph/operations/norms.h"
#include "graph/operations/pointwise.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

template <typename Convolution>
std::shared_ptr<Operation> scaled(const Convolution& convolution, const ScaleChannels& by) {
    auto folded = std::make_shared<Convolution>(convolution);
    std::vector<float>& scale = folded->filter.scale;
    std::vector<float>& bias = folded->bias;
    scale.resize(by.scale.size(), 1.0f);
    bias.resize(by.scale.size(), 0.0f);
    for (std::size_t c = 0; c < by.scale.size(); ++c) {
        scale[c] *= by.scale[c];
        bias[c] = bias[c] * by.scale[c] + by.shift[c];
    }
    folded->options.activation = by.activation;
    folded->options.leaky_slope = by.leaky_slope;
    return folded;
}

/// The convolution before the node with the scale in it; null when it cannot be.
template <typename Convolution>
std::shared_ptr<Operation> scaled_source(const Graph& graph, const Uses& uses, const Node& node,
                                         const ScaleChannels& by) {
    const auto* convolution = sole_source<Convolution>(graph, uses, node.inputs[0]);
    const bool plain = convolution && convolution->options.activation == Activation::none &&
                       graph.nodes[uses.producer(node.inputs[0].value)].inputs.size() == 1;
    return plain ? scaled(*convolution, by) : nullptr;
}

template <typename Norm>
std::shared_ptr<Operation> scaled_norm(const Graph& graph, const Uses& uses, const Node& node,
                                       const ScaleChannels& by) {
    const auto* norm = sole_source<Norm>(graph, uses, node.inputs[0]);
    if (!norm || by.activation != Activation::none) {
        return nullptr;
    }
    auto folded = std::make_shared<Norm>(*norm);
    for (std::size_t c = 0; c < by.scale.size(); ++c) {
        folded->scale[c] *= by.scale[c];
        folded->shift[c] = folded->shift[c] * by.scale[c] + by.shift[c];
    }
    return folded;
}

}  // namespace

void fold_scales(Graph& graph) {
    Uses uses(graph);
    const auto attempts = {scaled_source<Conv>, scaled_source<ConvTranspose>,
                           scaled_norm<InstanceNorm>, scaled_norm<GroupNorm>,
                           scaled_norm<LayerNorm>};
    for (Node& node : graph.nodes) {
        const auto* by = dynamic_cast<const ScaleChannels*>(node.operation.get());
        if (!by) {
            continue;
        }
        for (const auto& attempt : attempts) {
            if (std::shared_ptr<Operation> folded = attempt(graph, uses, node, *by)) {
                absorb(graph, uses.producer(node.inputs[0].value), node, folded);
                uses = Uses(graph);
                break;
            }
        }
    }
}

}  // namespace upforge::graph
