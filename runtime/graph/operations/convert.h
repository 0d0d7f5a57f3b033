#pragma once

#include "graph/operations/unary.h"

namespace upforge::graph {

/// The same numbers stored as another type: floats as bf16 or f16, or those and whole numbers as
/// floats.
class Convert : public Unary {
  public:
    explicit Convert(DataType type);

    DataType type;

    std::string name() const override { return "convert"; }
    std::string parameters() const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

}  // namespace upforge::graph
