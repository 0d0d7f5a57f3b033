#pragma once

#include <string>

#include "kernels/registry.h"
#include "operators/register_tile.h"

namespace upforge {

/// Whether a kernel is of family `dots`, whose vectors hold input channels.
bool is_of_dots(const kernels::Kernel& kernel);

/// Why such a kernel cannot compute a layer of so many channels a group; empty where it can, and
/// for all other kernels.
std::string objection_to_dots(const kernels::Kernel& kernel, int inputs, int outputs);

/// Cycles that such a kernel needs.
double estimate_dot_cycles(const kernels::Kernel& kernel, const TiledSums& work);

}  // namespace upforge
