#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/operation.h"
#include "upforge/geometry.h"

namespace upforge {

/// How many taps of a transposed convolution meet in each output pixel of one period.
struct Overlap {
    YX kernel, stride;
    std::vector<std::vector<int>> terms;  ///< by phase of row and column

    /// The terms as lines of numbers.
    std::string map() const;
};

/// Absent unless the operation is a transposed convolution whose taps meet unevenly.
std::optional<Overlap> uneven_overlap(const graph::Operation& operation);

}  // namespace upforge
