#include "graph/operations/matrix_product.h"

#include "graph/operations/checks.h"
#include "operators/matrix_product.h"
#include "reference/reference.h"

namespace upforge::graph {

MatrixProduct::MatrixProduct(bool transposed) : second_transposed(transposed) {}

std::string MatrixProduct::parameters() const {
    return second_transposed ? "second transposed" : "";
}

std::vector<TensorType> MatrixProduct::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 2, 2);
    return {
        {product_shape(shape_of_floats(name(), "first factor", inputs[0]),
                       shape_of_floats(name(), "second factor", inputs[1]), second_transposed)}};
}

double MatrixProduct::flops(std::span<const TensorType> inputs,
                            std::span<const TensorType> outputs) const {
    return 2.0 * static_cast<double>(outputs[0].shape.elements()) * inputs[0].shape.channels;
}

void MatrixProduct::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    multiply_matrices(inputs[0], {inputs[1], second_transposed}, outputs[0]);
}

std::vector<Tensor> MatrixProduct::reference(std::span<const Tensor> inputs) const {
    return {reference::multiply_matrices(inputs[0], inputs[1], second_transposed)};
}

}  // namespace upforge::graph
