#include "graph/operation.h"

namespace upforge::graph {

bool Operation::stores(DataType input, DataType output) const {
    return input == DataType::f32 && output == DataType::f32;
}

double Operation::flops(std::span<const TensorType>, std::span<const TensorType> outputs) const {
    double elements = 0;
    for (const TensorType& output : outputs) {
        elements += static_cast<double>(output.shape.elements());
    }
    return elements;
}

void Operation::prepare(PreparedWeights&) {}

}  // namespace upforge::graph
