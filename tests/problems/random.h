#pragma once

#include <rapidcheck.h>

#include <string>

#include "problem.h"

namespace upforge::problems {

/// Problems that `op` can solve: at least one pixel of output, every pool window on the image.
/// Small ones first, and a failure shrinks towards them.
rc::Gen<Problem> random_problem(const std::string& op);

/// Of any operator.
rc::Gen<Problem> random_problem();

}  // namespace upforge::problems
