#include "graph/operations/heads.h"

#include "graph/operations/checks.h"
#include "reference/reference.h"

namespace upforge::graph {

void Softmax::write(const Tensor& input, const Tensor& output) const {
    softmax(input, output);
}

Tensor Softmax::define(const Tensor& input) const {
    return reference::softmax(input);
}

TensorType ArgMax::output_type(const TensorType& input) const {
    Shape shape = shape_of_floats(name(), "input", input);
    shape.channels = 1;
    return {shape, DataType::i32};
}

void ArgMax::write(const Tensor& input, const Tensor& output) const {
    argmax(input, output);
}

Tensor ArgMax::define(const Tensor& input) const {
    return reference::argmax(input);
}

}  // namespace upforge::graph
