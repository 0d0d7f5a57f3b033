#include "graph/operations/unary.h"

#include "graph/operations/checks.h"

namespace upforge::graph {

std::vector<TensorType> Unary::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 1, 1);
    return {output_type(inputs[0])};
}

void Unary::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    write(inputs[0], outputs[0]);
}

std::vector<Tensor> Unary::reference(std::span<const Tensor> inputs) const {
    return {define(inputs[0])};
}

TensorType Unary::output_type(const TensorType& input) const {
    return {shape_of_floats(name(), "input", input)};
}

}  // namespace upforge::graph
