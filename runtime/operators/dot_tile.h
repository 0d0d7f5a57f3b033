#pragma once

#include <string>

#include "kernels/problem.h"
#include "kernels/registry.h"
#include "operators/register_tile.h"

namespace upforge {

/// Whether a kernel is of family `dots`, whose vectors hold input channels.
bool is_of_dots(const kernels::Kernel& kernel);

/// Whether a layer of so many channels a group is summed by dot products. It depends on nothing but
/// the layer, since their sums have an order of their own: bits would else depend on sizes.
bool sums_by_dots(const kernels::Elements& elements, int inputs, int outputs);

/// Why a kernel cannot compute the sums of a layer in that order; empty where it can.
std::string objection_to_order(const kernels::Kernel& kernel, bool by_dots, int outputs);

/// Cycles that such a kernel needs.
double estimate_dot_cycles(const kernels::Kernel& kernel, const TiledSums& work);

}  // namespace upforge
