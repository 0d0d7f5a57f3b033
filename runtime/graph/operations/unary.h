#pragma once

#include "graph/operation.h"

namespace upforge::graph {

/// From one image to one, as most operations are.
class Unary : public Operation {
  public:
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const final;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const final;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const final;

  protected:
    /// Throws when the input does not fit. Floats of the same shape, if an operation has no more
    /// to say.
    virtual TensorType output_type(const TensorType& input) const;
    /// Runs the operator.
    virtual void write(const Tensor& input, const Tensor& output) const = 0;
    /// What the reference makes of it.
    virtual Tensor define(const Tensor& input) const = 0;
};

}  // namespace upforge::graph
