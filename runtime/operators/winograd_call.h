#pragma once

#include "kernels/registry.h"
#include "operators/packed_filter.h"
#include "upforge/geometry.h"
#include "upforge/options.h"
#include "upforge/tensor.h"

namespace upforge {

/// A convolution that a kernel of family `winograd` computes.
struct WinogradCall {
    const FilterPacker& filter;
    Padding padding;
    Activation activation;
    float leaky_slope;

    void run(const kernels::Kernel& kernel, const Tensor& input, const Tensor& residual,
             const Tensor& output) const;
};

}  // namespace upforge
