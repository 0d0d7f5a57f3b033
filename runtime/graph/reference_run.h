#pragma once

#include <functional>
#include <map>

#include "graph/graph.h"

namespace upforge::graph {

/// Those of bf16 or fp16 as floats, as references take them; others as they are.
std::vector<Tensor> as_floats(std::vector<Tensor> tensors);

/// Every value of a graph by the naive definitions, node by node; empty where a value is a part of
/// another's memory. `inputs` has a tensor for every input. `progress`, if given, hears of each
/// node once it is done.
std::vector<Tensor> run_reference(const Graph& graph, const std::map<ValueId, Tensor>& inputs,
                                  const std::function<void(const Node&)>& progress = {});

/// The part of a tensor that an operand names.
Tensor part_of(const Tensor& whole, const Operand& operand);

}  // namespace upforge::graph
