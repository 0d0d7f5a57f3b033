#include "graph/operations/layout.h"
#include "graph/operations/pointwise.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

bool changes_nothing(const Graph& graph, const Node& node) {
    if (const auto* pad = dynamic_cast<const Pad*>(node.operation.get())) {
        return pad->options.padding == Padding{};
    }
    if (const auto* activate = dynamic_cast<const Activate*>(node.operation.get())) {
        return activate->activation == Activation::none;
    }
    return dynamic_cast<const Copy*>(node.operation.get()) && whole(graph, node.inputs[0]);
}

/// The same part of what the node reads, seen through it.
Operand seen_through(const Operand& operand, const Operand& source) {
    return {source.value,
            operand.shape,
            source.image + operand.image,
            source.top + operand.top,
            source.left + operand.left,
            source.channel + operand.channel};
}

}  // namespace

void drop_identities(Graph& graph) {
    const Uses uses(graph);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (!changes_nothing(graph, node) || uses.leaves(node.outputs[0]) ||
            graph.values[node.outputs[0]].dense) {
            continue;
        }
        for (std::size_t later = i + 1; later < graph.nodes.size(); ++later) {
            for (Operand& input : graph.nodes[later].inputs) {
                if (input.value == node.outputs[0]) {
                    input = seen_through(input, node.inputs[0]);
                }
            }
        }
    }
}

}  // namespace upforge::graph
