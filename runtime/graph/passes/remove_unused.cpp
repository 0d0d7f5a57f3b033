#include <algorithm>

#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {

void remove_unused(Graph& graph) {
    // Who reads a value reads all that lies in its memory.
    std::vector<bool> read(graph.values.size(), false);
    const auto mark = [&](ValueId id) { read[owner_of(graph, id)] = true; };
    for (const Endpoint& output : graph.outputs) {
        mark(output.value);
    }
    std::vector<Node> kept;
    for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
        const bool used = std::any_of(node->outputs.begin(), node->outputs.end(),
                                      [&](ValueId id) { return read[owner_of(graph, id)]; });
        if (used) {
            for (const Operand& input : node->inputs) {
                mark(input.value);
            }
            kept.push_back(std::move(*node));
        }
    }
    std::reverse(kept.begin(), kept.end());
    graph.nodes = std::move(kept);
}

}  // namespace upforge::graph
