#pragma once

#include "graph/filter_source.h"
#include "graph/operation.h"
#include "upforge/options.h"
#include "upforge/prepared.h"

namespace upforge::graph {

/// Inputs: image, and a residual where there is a second one.
class Conv : public Operation {
  public:
    Conv(FilterSource filter, std::vector<float> bias, ConvOptions options);

    FilterSource filter;      ///< its order and groups become those of the convolution
    std::vector<float> bias;  ///< one an output channel, or empty
    ConvOptions options;      ///< its bias and residual are not used

    std::string name() const override { return "conv"; }
    std::string parameters() const override;
    bool stores(DataType input, DataType output) const override;
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    std::int64_t weights() const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;
    void prepare(PreparedWeights& weights) override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;

    /// All channels of one pixel of the output by the definition, for comparing big images by a
    /// sample. `weights` is what `filter` loads, so that many pixels load it once.
    std::vector<double> reference_at(const Filter& weights, std::span<const Tensor> inputs, int n,
                                     int y, int x) const;

    /// Whether it has few channels, and a border, if any, that can be added to the image before:
    /// then kernels are faster that sum the taps of a row at once (operators/conv.cpp): 2.0 times
    /// with 3 channels, 1.5 times with 8, not at all with 16.
    bool sums_rows_of_taps() const;
    /// Whether Winograd's algorithm is expected to be faster, from the one type to the other.
    bool transforms_tiles(DataType input, DataType output) const;

    /// Null before `prepare`.
    const upforge::Conv* prepared() const { return prepared_.get(); }

  private:
    ConvOptions complete_options(std::span<const Tensor> inputs) const;

    std::shared_ptr<const upforge::Conv> prepared_;
};

class ConvTranspose : public Operation {
  public:
    ConvTranspose(FilterSource filter, std::vector<float> bias, ConvTransposeOptions options);

    FilterSource filter;           ///< its order and groups become those of the convolution
    std::vector<float> bias;       ///< one an output channel, or empty
    ConvTransposeOptions options;  ///< its bias is not used

    std::string name() const override { return "conv_transpose"; }
    std::string parameters() const override;
    bool stores(DataType input, DataType output) const override;
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    std::int64_t weights() const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;
    void prepare(PreparedWeights& weights) override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;

    /// All channels of one pixel of the output by the definition, for comparing big images by a
    /// sample. `weights` is what `filter` loads, so that many pixels load it once.
    std::vector<double> reference_at(const Filter& weights, std::span<const Tensor> inputs, int n,
                                     int y, int x) const;

    /// Null before `prepare`.
    const upforge::ConvTranspose* prepared() const { return prepared_.get(); }

  private:
    ConvTransposeOptions complete_options() const;

    std::shared_ptr<const upforge::ConvTranspose> prepared_;
};

}  // namespace upforge::graph
