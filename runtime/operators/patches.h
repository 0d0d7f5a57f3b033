#pragma once

#include <vector>

#include "operators/sliding.h"
#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge {

/// Outputs whose windows see the same taps.
struct Patch {
    YX first, size;      ///< of the output
    YX first_tap, taps;  ///< that are seen
    /// The part of the input where they lie; empty where some may lie beyond its border.
    YX seen_first = 0, seen_size = 0;

    bool lies_inside() const { return seen_size != YX(0); }
};

/// The whole output, or, where a quarter of all taps or more lie beyond the border, patches of it
/// whose taps all lie inside. So it is with dilations about as large as the image.
std::vector<Patch> patches_of(const Sliding& sliding, const Shape& input);

}  // namespace upforge
