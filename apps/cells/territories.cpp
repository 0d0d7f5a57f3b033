#include "cells/territories.h"

#include <algorithm>
#include <limits>

namespace upforge::cells {

Territories::Territories(const std::vector<Cell>& cells, int width, int height)
    : owners_(std::size_t(width) * height),
      margin_(width, height, std::numeric_limits<double>::lowest()),
      rival_(margin_) {
    for (const Cell& cell : cells) {
        claim(cell);
    }
}

void Territories::claim(const Cell& cell) {
    const Box box = margin_.around(cell.x, cell.y, cell.reach() + 2);
    for (int y = box.top; y <= box.bottom; ++y) {
        for (int x = box.left; x <= box.right; ++x) {
            const double here = cell.margin(x, y);
            if (here > margin_.at(x, y)) {
                rival_.at(x, y) = margin_.at(x, y);
                margin_.at(x, y) = here;
                owners_[std::size_t(y) * width() + x] = &cell;
            } else {
                rival_.at(x, y) = std::max(rival_.at(x, y), here);
            }
        }
    }
}

std::vector<std::uint8_t> Territories::labels() const {
    std::vector<std::uint8_t> labels;
    for (int y = 0; y < height(); ++y) {
        for (int x = 0; x < width(); ++x) {
            // Each of two neighbours gives one pixel to the line between them.
            const bool line = rival_.at(x, y) > -1 && lead(x, y) < 2;
            labels.push_back(margin(x, y) > 0 && !line);
        }
    }
    return labels;
}

}  // namespace upforge::cells
