#pragma once

#include "graph/operations/unary.h"
#include "upforge/options.h"

namespace upforge::graph {

class Activate : public Unary {
  public:
    Activate(Activation activation, float leaky_slope);

    Activation activation;
    float leaky_slope;

    std::string name() const override { return "activate"; }
    std::string parameters() const override;
    bool stores(DataType, DataType) const override { return true; }

  private:
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

class Apply : public Unary {
  public:
    Apply(Function function, float alpha, float beta);

    Function function;
    float alpha, beta;

    std::string name() const override { return "apply"; }
    std::string parameters() const override;

  private:
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

/// Inputs: two images of the same shape.
class Add : public Operation {
  public:
    Add(Activation activation, float leaky_slope);

    Activation activation;
    float leaky_slope;

    std::string name() const override { return "add"; }
    std::string parameters() const override;
    bool stores(DataType input, DataType output) const override { return input == output; }
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;
};

/// Inputs: two images. Where one has extent 1 along an axis, it serves all along the other's.
class Combine : public Operation {
  public:
    Combine(Arithmetic arithmetic, Activation activation, float leaky_slope);

    Arithmetic arithmetic;
    Activation activation;
    float leaky_slope;

    std::string name() const override { return "combine"; }
    std::string parameters() const override;
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;
};

/// Inputs: a condition and two images, of which the first is taken where the condition is not 0.
/// All stretch as in `Combine`.
class Where : public Operation {
  public:
    std::string name() const override { return "where"; }
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;
};

/// input * scale + shift: a batch normalisation that could not be folded into a convolution.
class ScaleChannels : public Unary {
  public:
    ScaleChannels(std::vector<float> scale, std::vector<float> shift, Activation activation,
                  float leaky_slope);

    std::vector<float> scale, shift;  ///< one a channel
    Activation activation;
    float leaky_slope;

    std::string name() const override { return "scale_channels"; }
    std::string parameters() const override;
    std::int64_t weights() const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

class PRelu : public Unary {
  public:
    explicit PRelu(std::vector<float> slope);

    std::vector<float> slope;  ///< one a channel, or one for all

    std::string name() const override { return "prelu"; }
    std::int64_t weights() const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

}  // namespace upforge::graph
