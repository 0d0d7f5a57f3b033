#pragma once

#include "graph/operation.h"

namespace upforge::graph {

/// Inputs: two arrays of matrices, as operators/matrix_product.h has them.
class MatrixProduct : public Operation {
  public:
    explicit MatrixProduct(bool second_transposed);

    bool second_transposed;

    std::string name() const override { return "matmul"; }
    std::string parameters() const override;
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;
};

}  // namespace upforge::graph
