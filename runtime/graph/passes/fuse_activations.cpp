#include "graph/operations/convolution.h"
#include "graph/operations/pointwise.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

struct Place {
    Activation& activation;
    float& leaky_slope;
};

Place place_in(Conv& operation) {
    return {operation.options.activation, operation.options.leaky_slope};
}

Place place_in(ConvTranspose& operation) {
    return {operation.options.activation, operation.options.leaky_slope};
}

template <typename T>
Place place_in(T& operation) {
    return {operation.activation, operation.leaky_slope};
}

/// The operation before the node with the activation in it; null when it is no T, or is taken.
template <typename T>
std::shared_ptr<Operation> activated_source(const Graph& graph, const Uses& uses, const Node& node,
                                            const Activate& activate) {
    const T* source = sole_source<T>(graph, uses, node.inputs[0]);
    if (!source) {
        return nullptr;
    }
    auto fused = std::make_shared<T>(*source);
    const Place place = place_in(*fused);
    if (place.activation != Activation::none) {
        return nullptr;
    }
    place.activation = activate.activation;
    place.leaky_slope = activate.leaky_slope;
    return fused;
}

}  // namespace

void fuse_activations(Graph& graph) {
    Uses uses(graph);
    const auto attempts = {activated_source<Conv>, activated_source<ConvTranspose>,
                           activated_source<Add>, activated_source<Combine>,
                           activated_source<ScaleChannels>};
    for (Node& node : graph.nodes) {
        const auto* activate = dynamic_cast<const Activate*>(node.operation.get());
        if (!activate) {
            continue;
        }
        for (const auto& attempt : attempts) {
            if (std::shared_ptr<Operation> fused = attempt(graph, uses, node, *activate)) {
                absorb(graph, uses.producer(node.inputs[0].value), node, fused);
                uses = Uses(graph);
                break;
            }
        }
    }
}

}  // namespace upforge::graph
