#include "graph/passes/uses.h"

#include <utility>

namespace upforge::graph {

Uses::Uses(const Graph& graph)
    : producers_(graph.values.size(), -1),
      readers_(graph.values.size()),
      leaves_(graph.values.size(), false) {
    for (int node = 0; node < static_cast<int>(graph.nodes.size()); ++node) {
        for (const Operand& input : graph.nodes[node].inputs) {
            readers_[input.value].push_back(node);
        }
        for (const ValueId output : graph.nodes[node].outputs) {
            producers_[output] = node;
        }
    }
    for (const Endpoint& output : graph.outputs) {
        leaves_[output.value] = true;
    }
}

bool whole(const Graph& graph, const Operand& operand) {
    return operand == graph.all_of(operand.value);
}

void absorb(Graph& graph, int source, Node& node, std::shared_ptr<Operation> operation) {
    Node& absorbed = graph.nodes[source];
    node.name = absorbed.name;
    node.operation = std::move(operation);
    node.inputs = std::move(absorbed.inputs);
    absorbed = {};
}

}  // namespace upforge::graph
