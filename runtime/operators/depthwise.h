#pragma once

#include "kernels/choice.h"

namespace upforge {

/// What a convolution in which each input channel has filters of its own asks of a kernel.
/// `operation` is a constant.
kernels::Demand depthwise_demand(const char* operation, const kernels::Problem& problem,
                                 const Tensor& output);

/// How many channels such a kernel copies at a time; 0 where it copies none.
int channels_of_copy(const kernels::Kernel& kernel);

}  // namespace upforge
