#pragma once

#include "kernels/registry.h"
#include "operators/register_tile.h"

namespace upforge {

/// Cycles that a kernel of family `pairs` needs.
double estimate_pair_cycles(const kernels::Kernel& kernel, const TiledSums& work);

}  // namespace upforge
