#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cells/cell.h"
#include "cells/plane.h"

namespace upforge::cells {

/// Which pixels are whose. Views the cells.
class Territories {
  public:
    Territories(const std::vector<Cell>& cells, int width, int height);

    int width() const { return margin_.width(); }
    int height() const { return margin_.height(); }

    /// The cell in which the pixel lies deepest; of a pixel outside of all, one nearby or none.
    const Cell* owner(int x, int y) const { return owners_[std::size_t(y) * width() + x]; }
    /// How deep that is; negative outside.
    double margin(int x, int y) const { return margin_.at(x, y); }
    /// By how much that is deeper than in any other cell.
    double lead(int x, int y) const { return margin_.at(x, y) - rival_.at(x, y); }

    /// 1 in cells, 0 outside and in the lines between cells that touch.
    std::vector<std::uint8_t> labels() const;

  private:
    void claim(const Cell& cell);

    std::vector<const Cell*> owners_;
    Plane margin_;
    Plane rival_;  ///< the margin of the second
};

}  // namespace upforge::cells
