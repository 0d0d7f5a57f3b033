#pragma once

#include "graph/operations/layout.h"

namespace upforge::graph {

/// Indices (i32) of a reversed axis as those of the axis itself: extent - 1 - index.
class ReverseIndices : public Move {
  public:
    explicit ReverseIndices(int extent);

    int extent;

    std::string name() const override { return "reverse_indices"; }
    std::string parameters() const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

}  // namespace upforge::graph
