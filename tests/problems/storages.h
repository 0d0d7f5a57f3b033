#pragma once

#include <vector>

#include "kernels/problem.h"
#include "problem.h"

namespace upforge::problems {

/// How networks have the elements of such a problem stored that keep 16 bits of them; none where
/// they stay floats.
std::vector<kernels::Elements> storages_with(DataType narrow, const Problem& problem);

}  // namespace upforge::problems
