#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "graph/lifetimes.h"

namespace upforge::plan {

using graph::Lifetime;

/// Where buffers lie in one block of memory. Those that live at the same time do not overlap.
struct Placement {
    std::vector<std::size_t> offsets;
    std::size_t bytes = 0;
};

/// Offsets are aligned as values are.
Placement place(std::span<const Lifetime> buffers);

}  // namespace upforge::plan
