#pragma once

#include <vector>

#include "graph/graph.h"

namespace upforge::graph {

/// Who makes and who reads the values of a graph, as it is now.
class Uses {
  public:
    explicit Uses(const Graph& graph);

    /// The node that makes the value; -1 for inputs and constants.
    int producer(ValueId value) const { return producers_[value]; }
    /// The nodes that read it, one entry a reading operand.
    const std::vector<int>& readers(ValueId value) const { return readers_[value]; }
    /// Whether it is an output of the graph.
    bool leaves(ValueId value) const { return leaves_[value]; }
    /// Whether nobody but one operand of one node reads it.
    bool read_once(ValueId value) const { return !leaves_[value] && readers_[value].size() == 1; }

  private:
    std::vector<int> producers_;
    std::vector<std::vector<int>> readers_;
    std::vector<bool> leaves_;
};

/// Whether the operand is all of its value.
bool whole(const Graph& graph, const Operand& operand);

/// The node before, if this one is all that reads all of its only output, and its operation is a T.
template <typename T>
T* sole_source(const Graph& graph, const Uses& uses, const Operand& operand) {
    const int producer = uses.producer(operand.value);
    if (producer < 0 || !uses.read_once(operand.value) || !whole(graph, operand) ||
        graph.nodes[producer].outputs.size() != 1) {
        return nullptr;
    }
    return dynamic_cast<T*>(graph.nodes[producer].operation.get());
}

/// Lets `node` do the work of its `source` too: `operation`, on what the source read. The source is
/// left with nothing to do.
void absorb(Graph& graph, int source, Node& node, std::shared_ptr<Operation> operation);

}  // namespace upforge::graph
