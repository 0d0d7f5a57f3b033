#pragma once

#include "kernels/choice.h"
#include "kernels/problem.h"
#include "operators/sliding.h"
#include "upforge/tensor.h"

namespace upforge {

/// A convolution as far as the choice of its kernel hangs on it.
struct ConvWork {
    Sliding sliding;
    int groups;
    int inputs, outputs;  ///< of a group
    bool exact;
    Shape image, result;
    kernels::Problem problem;  ///< with the types of both
};

/// What it asks of a kernel that sums products, or transforms tiles by Winograd's algorithm.
kernels::Demand conv_demand(const ConvWork& work);

bool is_winograd(const kernels::Kernel& kernel);

/// Whether a kernel can be handed some input channels and taps of the weights.
bool sums_in_parts(const kernels::Kernel& kernel);

/// Input channels that the kernel is to sum at once. Later ones add to what the earlier ones left
/// in the output, which only floats hold as it was.
int inputs_at_once(const kernels::Kernel& kernel, YX taps, int inputs);

}  // namespace upforge
