#pragma once

#include <vector>

#include "graph/operations/layout.h"

namespace upforge::graph {

/// Columns of the input, in any order and as often as they are named.
class Pick : public Move {
  public:
    explicit Pick(std::vector<int> columns);

    std::vector<int> columns;

    std::string name() const override { return "pick"; }
    std::string parameters() const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

}  // namespace upforge::graph
