#pragma once

#include <cstdint>
#include <vector>

namespace upforge::cells {

/// A picture as a fluorescence microscope would take of cells, and which of its pixels are cells.
struct CellImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> grey;
    /// 1 in cells and 0 elsewhere, which includes a line of two pixels where two cells touch: each
    /// cell is a component of its own.
    std::vector<std::uint8_t> labels;
};

/// The same bytes for the same seed and size, on every machine.
CellImage synthesise(std::uint64_t seed, int width, int height);

}  // namespace upforge::cells
