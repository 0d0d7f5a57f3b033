#pragma once

#include "graph/operation.h"
#include "upforge/options.h"

namespace upforge::graph {

/// Inputs: an image, and a column and a row for each pixel of the output.
class GridSample : public Operation {
  public:
    explicit GridSample(GridSampleOptions options);

    GridSampleOptions options;

    std::string name() const override { return "grid_sample"; }
    std::string parameters() const override;
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;
};

}  // namespace upforge::graph
