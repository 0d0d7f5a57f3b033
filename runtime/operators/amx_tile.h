#pragma once

#include "kernels/registry.h"
#include "operators/register_tile.h"

namespace upforge {

/// Input channels, filled up to whole tiles.
int amx_whole_steps(int inputs);

/// Bytes of a pixel in the copies that kernels of family `amx` make of their input.
double amx_pixel_bytes(int inputs);

/// Cycles that such a kernel needs.
double estimate_amx_cycles(const kernels::Kernel& kernel, const TiledSums& work);

}  // namespace upforge
