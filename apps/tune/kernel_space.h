#pragma once

#include "kernels/problem.h"
#include "tune/space.h"

namespace upforge::tune {

/// Every way in which kernels of the device in use, or of this instruction set, can compute the
/// problem, so that registers and caches hold what a schedule wants to keep in them. Throws when no
/// family's schedule is known.
Space space_of(const kernels::Problem& problem, Isa isa, int threads);

}  // namespace upforge::tune
