#pragma once

#include "graph/operations/unary.h"
#include "upforge/options.h"

namespace upforge::graph {

/// Inputs: values, and the indices of a max pooling.
class MaxUnpool : public Operation {
  public:
    explicit MaxUnpool(YX output_size);

    YX output_size;

    std::string name() const override { return "max_unpool"; }
    std::string parameters() const override;
    bool stores(DataType input, DataType output) const override { return input == output; }
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;
};

class Resize : public Unary {
  public:
    explicit Resize(ResizeOptions options);

    ResizeOptions options;

    std::string name() const override { return "resize"; }
    std::string parameters() const override;
    bool stores(DataType input, DataType output) const override { return input == output; }
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

}  // namespace upforge::graph
