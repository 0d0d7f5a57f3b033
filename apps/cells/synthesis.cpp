#include "cells/synthesis.h"

#include "cells/culture.h"
#include "cells/microscope.h"
#include "cells/random.h"
#include "cells/territories.h"

namespace upforge::cells {

CellImage synthesise(std::uint64_t seed, int width, int height) {
    Random random(seed);
    const std::vector<Cell> cells = grow_culture(random, width, height);
    const Territories territories(cells, width, height);
    return {width, height, photograph(territories, random), territories.labels()};
}

}  // namespace upforge::cells
