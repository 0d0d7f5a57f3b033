#pragma once

#include <vector>

#include "kernels/problem.h"

namespace upforge::tune {

constexpr double element_bytes = 4;  // strips and transforms are floats, whatever is stored

/// More instructions in the innermost loop take a compiler seconds, and a processor's decoder too
/// much room.
constexpr int most_unrolled = 200;

/// The values up to the first that is as large as what is cut up; larger ones do the same.
std::vector<int> up_to(int extent, std::vector<int> values);

/// How many times as much is computed as there is, when it is cut into such parts.
double waste(int extent, int part);

/// The pixels that a tile is cut from: of one phase, where an operator has several.
YX pixels_of_phase(const kernels::Problem& problem);

}  // namespace upforge::tune
