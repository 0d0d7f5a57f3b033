#pragma once

#include <cstddef>

#include "upforge/tensor.h"

namespace upforge::compare {

/// How far numbers are from those expected.
struct Difference {
    std::size_t elements = 0;  ///< that were compared
    double largest = 0;        ///< absolute
    double range = 0;          ///< the largest magnitude expected
    std::size_t unequal = 0;   ///< of integers, and of NaN and infinities

    /// `largest`, in parts of the range.
    double scaled() const { return largest == 0 ? 0 : range == 0 ? 1 : largest / range; }

    void add(double got, double expected);
    void add(const Difference& other);
};

Difference difference(const Tensor& got, const Tensor& expected);

}  // namespace upforge::compare
