#pragma once

#include "graph/graph.h"
#include "model/array.h"

/// Where arrays of the outside, in the order that the model states, meet the tensors of a graph.
namespace upforge::plan {

/// Writes an array into the tensor behind an input. Throws when its dimensions are not the input's.
void store(const Array& array, const graph::Endpoint& input, const Tensor& tensor);

/// What an output holds, in the type that the model states.
Array load(const graph::Endpoint& output, const Tensor& tensor);

}  // namespace upforge::plan
