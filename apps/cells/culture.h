#pragma once

#include <vector>

#include "cells/cell.h"
#include "cells/random.h"

namespace upforge::cells {

/// Cells of one kind: similar sizes and shapes, apart or pressed against each other.
std::vector<Cell> grow_culture(Random& random, int width, int height);

}  // namespace upforge::cells
