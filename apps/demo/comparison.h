#pragma once

#include "demo/methods.h"
#include "upforge/geometry.h"

namespace upforge::demo {

/// The largest difference that passes.
inline constexpr double allowed_difference = 1e-5;

/// What the two sides of a method computed, and the element where they are furthest apart.
///
/// Differences are shares of the range of the naive result, its largest minus its smallest value.
struct Comparison {
    Method method;
    Tensor optimised;
    Tensor naive;
    double smallest = 0;
    double largest = 0;
    double largest_difference = 0;
    YX pixel = 0;
    int channel = 0;

    bool passes() const { return largest_difference <= allowed_difference; }
    /// Infinite where one side is not a number.
    double difference_at(int y, int x, int c) const;
};

Comparison compare(const Method& method);

}  // namespace upforge::demo
