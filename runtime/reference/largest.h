#pragma once

#include <cmath>

namespace upforge::reference {

/// The first of the largest values met, and its place. A NaN is larger than any number.
struct Largest {
    static constexpr int nowhere = -1;

    float value = 0;
    int place = nowhere;

    void meet(float other, int its_place) {
        const bool exceeds = other > value || (std::isnan(other) && !std::isnan(value));
        if (place == nowhere || exceeds) {
            value = other;
            place = its_place;
        }
    }
};

}  // namespace upforge::reference
