#include "cells/culture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace upforge::cells {

namespace {

/// What the cells of one image have in common.
struct Kind {
    explicit Kind(Random& random)
        : size(random.uniform(7, 18)),
          spread(random.uniform(0.05, 0.35)),
          elongation(random.uniform(1, 2)),
          bend(random.uniform(0.01, 0.09)),
          faintest(random.uniform(0.3, 0.9)),
          company(random.uniform(0, 0.8)),
          crowding(random.uniform(0.08, 0.6)) {}

    double size;        ///< mean radius in pixels
    double spread;      ///< of the sizes, relative
    double elongation;  ///< length to width of most
    double bend;
    double faintest;  ///< brightness, where 1 is the brightest
    double company;   ///< share of the cells that grow beside another
    double crowding;  ///< cells drawn, as a share of the area
};

Cell any_cell(Random& random, const Kind& kind) {
    Cell cell;
    cell.axis = any_direction(random);
    const double size = kind.size * std::max(0.6, 1 + kind.spread * random.normal());
    const double stretch = std::sqrt(kind.elongation * random.uniform(0.8, 1.25));
    cell.length = size * std::max(stretch, 1 / stretch);
    cell.width = size * std::min(stretch, 1 / stretch);
    for (double& bend : cell.bends) {
        bend = random.uniform(-kind.bend, kind.bend);
    }
    cell.brightness = random.uniform(kind.faintest, 1);
    return cell;
}

void place_anywhere(Cell& cell, Random& random, int width, int height) {
    const double beyond = cell.length / 2;
    cell.x = random.uniform(-beyond, width + beyond);
    cell.y = random.uniform(-beyond, height + beyond);
}

/// Pressed against the other, so that they share a border.
void place_beside(Cell& cell, const Cell& other, Random& random) {
    const Direction out = any_direction(random);
    const double distance =
        random.uniform(0.8, 1) * (other.extent(out) + cell.extent({-out.x, -out.y}));
    cell.x = other.x + out.x * distance;
    cell.y = other.y + out.y * distance;
}

bool overlaps(const Cell& a, const Cell& b) {
    constexpr double squeeze = 0.75;
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double distance = std::sqrt(dx * dx + dy * dy);
    if (distance > a.reach() + b.reach()) {
        return false;
    }
    const Direction towards{dx / distance, dy / distance};
    return distance < squeeze * (a.extent(towards) + b.extent({-towards.x, -towards.y}));
}

}  // namespace

std::vector<Cell> grow_culture(Random& random, int width, int height) {
    constexpr double pi = 3.14159265358979;
    const Kind kind(random);
    const double number = 1 + kind.crowding * width * height / (pi * kind.size * kind.size);
    std::vector<Cell> cells;
    for (int i = 0; i < number; ++i) {
        Cell cell = any_cell(random, kind);
        if (!cells.empty() && random.chance(kind.company)) {
            place_beside(cell, cells[random.bits() % cells.size()], random);
        } else {
            place_anywhere(cell, random, width, height);
        }
        if (std::none_of(cells.begin(), cells.end(),
                         [&](const Cell& other) { return overlaps(cell, other); })) {
            cells.push_back(cell);
        }
    }
    return cells;
}

}  // namespace upforge::cells
