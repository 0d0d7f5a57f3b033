#pragma once

#include <vector>

#include "graph/graph.h"
#include "kernels/recording.h"
#include "plan/memory_map.h"

namespace upforge::plan {

/// The values of a graph as tensors on one block of memory.
class Binding {
  public:
    Binding(const graph::Graph& graph, const MemoryMap& map, std::byte* memory);

    const Tensor& value(graph::ValueId id) const { return values_[id]; }
    Tensor operand(const graph::Operand& operand) const;
    std::vector<Tensor> inputs(const graph::Node& node) const;
    std::vector<Tensor> outputs(const graph::Node& node) const;

    /// What the node does, on these tensors: by the device in use if that can do all of it, else by
    /// the CPU. Touches none of them.
    void record(const graph::Node& node, kernels::Recording& recording) const;

  private:
    std::vector<Tensor> values_;
};

}  // namespace upforge::plan
