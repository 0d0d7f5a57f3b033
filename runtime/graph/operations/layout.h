#pragma once

#include "graph/operations/unary.h"
#include "model/array.h"
#include "upforge/options.h"

namespace upforge::graph {

/// Moves elements, and computes nothing.
class Move : public Unary {
  public:
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const final;
};

/// A copy with memory of its own: of a part of a value, a whole one.
class Copy : public Move {
  public:
    std::string name() const override { return "copy"; }
    bool stores(DataType input, DataType output) const override { return input == output; }

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

class Pad : public Move {
  public:
    explicit Pad(PadOptions options);

    PadOptions options;

    std::string name() const override { return "pad"; }
    std::string parameters() const override;
    bool stores(DataType input, DataType output) const override { return input == output; }

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

class DepthToSpace : public Move {
  public:
    DepthToSpace(int block, DepthOrder order);

    int block;
    DepthOrder order;

    std::string name() const override { return "depth_to_space"; }
    std::string parameters() const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

class SpaceToDepth : public Move {
  public:
    explicit SpaceToDepth(int block);

    int block;

    std::string name() const override { return "space_to_depth"; }
    std::string parameters() const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& output) const override;
    Tensor define(const Tensor& input) const override;
};

/// Any transposition, slice or repetition. The dense output in memory order is an array of `dims`
/// whose element at a position is the dense input's at offset + the sum of position * stride.
class Rearrange : public Move {
  public:
    Rearrange(std::ptrdiff_t offset, Dims dims, Dims strides, TensorType output);

    std::ptrdiff_t offset;
    Dims dims, strides;
    TensorType output;

    std::string name() const override { return "rearrange"; }
    std::string parameters() const override;

  private:
    TensorType output_type(const TensorType& input) const override;
    void write(const Tensor& input, const Tensor& result) const override;
    Tensor define(const Tensor& input) const override;
};

/// The channels of any number of inputs one after the other.
class Concat : public Operation {
  public:
    std::string name() const override { return "concat"; }
    bool stores(DataType input, DataType output) const override { return input == output; }
    std::vector<TensorType> outputs(std::span<const TensorType> inputs) const override;
    double flops(std::span<const TensorType> inputs,
                 std::span<const TensorType> outputs) const override;
    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override;
    std::vector<Tensor> reference(std::span<const Tensor> inputs) const override;
};

}  // namespace upforge::graph
