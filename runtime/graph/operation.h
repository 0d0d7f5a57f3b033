#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "upforge/tensor.h"

namespace upforge::graph {

class PreparedWeights;

/// A tensor without its memory.
struct TensorType {
    Shape shape;
    DataType type = DataType::f32;

    bool operator==(const TensorType&) const = default;
};

/// What a node does: an operator with its parameters and weights. It does not change once it is
/// part of a graph, and is shared by the graphs that come from it.
class Operation {
  public:
    virtual ~Operation() = default;

    /// "conv", "max_pool": the operator's name in upforge/operators.h where it has one.
    virtual std::string name() const = 0;
    /// "3x3 stride 2 pad 1 relu": what people want to see of the parameters; may be empty.
    virtual std::string parameters() const { return {}; }

    /// What it makes of such inputs. Throws when they do not fit.
    virtual std::vector<TensorType> outputs(std::span<const TensorType> inputs) const = 0;

    /// Whether it can read images whose elements are stored as `input`, and write them as `output`:
    /// floats, or bf16 or f16 where there are kernels for that.
    virtual bool stores(DataType input, DataType output) const;

    /// Values that were trained.
    virtual std::int64_t weights() const { return 0; }
    /// Multiplications and additions (two of a multiply-add) for such outputs.
    virtual double flops(std::span<const TensorType> inputs,
                         std::span<const TensorType> outputs) const;

    /// Called once before it runs: weights that another graph of the network has packed already are
    /// found in `weights`.
    virtual void prepare(PreparedWeights& weights);

    /// Writes every output, by the kernels. The tensors outlive what is recorded of it.
    virtual void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const = 0;

    /// The same by the naive definition, in floats.
    virtual std::vector<Tensor> reference(std::span<const Tensor> inputs) const = 0;
};

}  // namespace upforge::graph
