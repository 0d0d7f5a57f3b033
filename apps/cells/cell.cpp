#include "cells/cell.h"

#include <algorithm>
#include <cmath>

namespace upforge::cells {

double Cell::extent(Direction towards) const {
    const double u = (towards.x * axis.x + towards.y * axis.y) / length;
    const double v = (towards.y * axis.x - towards.x * axis.y) / width;
    const double size = std::sqrt(u * u + v * v);
    // Cosine and sine of the direction on the ellipse made round; then of two and three times that.
    const double c = u / size;
    const double s = v / size;
    const double bend = bends[0] * (c * c - s * s) + bends[1] * 2 * s * c +
                        bends[2] * (4 * c * c - 3) * c + bends[3] * (3 - 4 * s * s) * s;
    return (1 + bend) / size;
}

double Cell::reach() const {
    double bend = 1;
    for (const double one : bends) {
        bend += std::abs(one);
    }
    return bend * length;
}

double Cell::margin(double at_x, double at_y) const {
    const double dx = at_x - x;
    const double dy = at_y - y;
    const double distance = std::sqrt(dx * dx + dy * dy);
    if (distance < 1e-6) {
        return width;
    }
    return std::min(extent({dx / distance, dy / distance}) - distance, width);
}

}  // namespace upforge::cells
