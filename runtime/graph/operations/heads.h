#pragma once

#include "graph/operations/unary.h"

namespace upforge::graph {

/// Over the channels of each pixel.
class Softmax : public Unary {
  public:
    std::string name() const override { return "softmax"; }

  private:
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

/// The channel with the largest value of each pixel, as an i32.
class ArgMax : public Unary {
  public:
    std::string name() const override { return "argmax"; }

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

}  // namespace upforge::graph
