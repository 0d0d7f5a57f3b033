#pragma once

/// Convolutions with weights packed once and run many times, from several threads if need be.

#include <memory>

#include "upforge/filter.h"
#include "upforge/options.h"
#include "upforge/tensor.h"

namespace upforge {

class Conv {
  public:
    /// Copies the filter and the bias. `options.residual` must be empty here; it is given to `run`.
    Conv(Filter filter, const ConvOptions& options);

    Shape output_shape(const Shape& input) const;
    Tensor operator()(const Tensor& input) const;
    void run(const Tensor& input, const Tensor& output, const Tensor& residual = {}) const;

  private:
    struct State;
    std::shared_ptr<const State> state_;
};

class ConvTranspose {
  public:
    ConvTranspose(Filter filter, const ConvTransposeOptions& options);

    Shape output_shape(const Shape& input) const;
    Tensor operator()(const Tensor& input) const;
    void run(const Tensor& input, const Tensor& output) const;

  private:
    struct State;
    std::shared_ptr<const State> state_;
};

}  // namespace upforge
