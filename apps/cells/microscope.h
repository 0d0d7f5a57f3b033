#pragma once

#include <cstdint>
#include <vector>

#include "cells/random.h"
#include "cells/territories.h"

namespace upforge::cells {

/// Grey levels of a picture of glowing cells: with dirt, out of focus, unevenly lit and noisy.
std::vector<std::uint8_t> photograph(const Territories& territories, Random& random);

}  // namespace upforge::cells
