#pragma once

#include "kernels/registry.h"

namespace upforge {

/// Input channels that a kernel multiplies at once where it multiplies pairs of bf16; else 0.
int inputs_of_step(const kernels::Kernel& kernel);

/// Input channels, filled up to whole steps.
int whole_steps(int inputs, int step);

/// Bytes of a pixel in the copies that such a kernel makes of its input.
double pixel_bytes_of_pairs(const kernels::Kernel& kernel, int inputs);

}  // namespace upforge
