#pragma once

#include "kernels/choice.h"

namespace upforge {

/// What a convolution in which each input channel has filters of its own asks of a kernel.
/// `operation` is a constant.
kernels::Demand depthwise_demand(const char* operation, const kernels::Problem& problem,
                                 const Tensor& output);

}  // namespace upforge
