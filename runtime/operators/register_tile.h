#pragma once

#include "kernels/registry.h"
#include "upforge/tensor.h"

namespace upforge {

/// The work of a convolution's register-blocked kernel.
struct TiledSums {
    int channels = 0;  ///< output channels
    int columns = 0;   ///< output pixels of a row (of a phase)
    double rows = 0;   ///< rows of all images (and phases)
    double steps = 0;  ///< terms of each sum: taps * input channels
};

/// Cycles that a kernel of family `direct` needs, from what its tile asks of the processor in each
/// step: multiply-adds, loads, and weights from the cache that holds them.
double estimate_cycles(const kernels::Kernel& kernel, const TiledSums& work);

}  // namespace upforge
