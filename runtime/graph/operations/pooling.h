#pragma once

#include "graph/operations/unary.h"
#include "upforge/options.h"

namespace upforge::graph {

/// Outputs: values, and their indices (i32) where they are asked for.
class MaxPool : public Operation {
  public:
    MaxPool(PoolOptions options, bool with_indices);

    PoolOptions options;
    bool with_indices;

    std::string name() const override { return "max_pool"; }
    std::string parameters() const override;
    bool stores(DataType input, DataType output) const override { return input == output; }
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;
};

class AveragePool : public Unary {
  public:
    explicit AveragePool(PoolOptions options);

    PoolOptions options;

    std::string name() const override { return "average_pool"; }
    std::string parameters() const override;
    bool stores(DataType input, DataType output) const override { return input == output; }
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

/// One pixel an image.
class GlobalPool : public Unary {
  public:
    explicit GlobalPool(PoolKind kind);

    PoolKind kind;

    std::string name() const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

}  // namespace upforge::graph
