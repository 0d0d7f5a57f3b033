#pragma once

#include <vector>

#include "graph/operations/unary.h"

namespace upforge::graph {

/// Takes off a mean, divides by the root of a variance, then scales and shifts each channel.
class Norm : public Unary {
  public:
    Norm(std::vector<float> scale, std::vector<float> shift, float epsilon);

    std::vector<float> scale, shift;  ///< one a channel
    float epsilon;

    std::string parameters() const override;
    std::int64_t weights() const final;

  private:
    TensorType output_type(const TensorType& input) const final;
};

/// By those of a channel of an image.
class InstanceNorm : public Norm {
  public:
    using Norm::Norm;
    std::string name() const override { return "instance_norm"; }

  private:
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

/// By those of some neighbouring channels of an image.
class GroupNorm : public Norm {
  public:
    GroupNorm(int groups, std::vector<float> scale, std::vector<float> shift, float epsilon);

    int groups;

    std::string name() const override { return "group_norm"; }
    std::string parameters() const override;

  private:
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

/// By those of the channels of a pixel.
class LayerNorm : public Norm {
  public:
    using Norm::Norm;
    std::string name() const override { return "layer_norm"; }

  private:
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

}  // namespace upforge::graph
