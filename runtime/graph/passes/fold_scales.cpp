#include "graph/operations/convolution.h"
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

}  // namespace

void fold_scales(Graph& graph) {
    Uses uses(graph);
    for (Node& node : graph.nodes) {
        const auto* by = dynamic_cast<const ScaleChannels*>(node.operation.get());
        if (!by) {
            continue;
        }
        std::shared_ptr<Operation> folded = scaled_source<Conv>(graph, uses, node, *by);
        if (!folded) {
            folded = scaled_source<ConvTranspose>(graph, uses, node, *by);
        }
        if (folded) {
            absorb(graph, uses.producer(node.inputs[0].value), node, folded);
            uses = Uses(graph);
        }
    }
}

}  // namespace upforge::graph
