#include "graph/operations/convert.h"

#include <fmt/core.h>

#include "upforge/operators.h"

namespace upforge::graph {

Convert::Convert(DataType stored) : type(stored) {}

std::string Convert::parameters() const {
    return fmt::format("to {}", name_of(type));
}

double Convert::flops(std::span<const TensorType>, std::span<const TensorType>) const {
    return 0.0;
}

TensorType Convert::output_type(const TensorType& input) const {
    return {input.shape, type};
}

void Convert::write(const Tensor& input, const Tensor& output) const {
    activate(input, Activation::none, 0.0f, output);
}

Tensor Convert::define(const Tensor& input) const {
    return input.clone();
}

}  // namespace upforge::graph
