#include "graph/operations/convolution.h"
#include "graph/operations/pointwise.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

/// Whether a convolution can add something to its sums: it has nothing else to do with them.
bool free_to_add(const Graph& graph, const Uses& uses, const Operand& sums) {
    const Conv* conv = sole_source<Conv>(graph, uses, sums);
    return conv && conv->options.activation == Activation::none &&
           graph.nodes[uses.producer(sums.value)].inputs.size() == 1;
}

}  // namespace

void fuse_residuals(Graph& graph) {
    Uses uses(graph);
    for (Node& node : graph.nodes) {
        const auto* add = dynamic_cast<const Add*>(node.operation.get());
        if (!add || node.inputs[0].value == node.inputs[1].value) {
            continue;
        }
        for (const int sums : {0, 1}) {
            if (free_to_add(graph, uses, node.inputs[sums])) {
                const int source = uses.producer(node.inputs[sums].value);
                const Operand residual = node.inputs[1 - sums];
                auto fused = std::make_shared<Conv>(
                    static_cast<const Conv&>(*graph.nodes[source].operation));
                fused->options.activation = add->activation;
                fused->options.leaky_slope = add->leaky_slope;
                absorb(graph, source, node, fused);
                node.inputs.push_back(residual);
                uses = Uses(graph);
                break;
            }
        }
    }
}

}  // namespace upforge::graph
