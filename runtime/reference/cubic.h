#pragma once

#include <cmath>

namespace upforge::reference {

/// Keys' piecewise cubic, which is 1 at 0, and 0 at all other whole distances.
inline double cubic(double distance, double a) {
    const double d = std::abs(distance);
    if (d >= 2) {
        return 0;
    }
    return d < 1 ? (a + 2) * d * d * d - (a + 3) * d * d + 1
                 : a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a;
}

}  // namespace upforge::reference
