#pragma once

#include <cstdint>
#include <span>

#include "image/color.h"
#include "image/image.h"
#include "segment/labels.h"

namespace upforge::gallery {

/// How a mask of cells agrees with another one: pixels that are cells in both, or in one alone.
struct Match {
    std::int64_t both = 0;
    std::int64_t added = 0;   ///< in the mask only
    std::int64_t missed = 0;  ///< in the other one only

    std::int64_t differing() const { return added + missed; }
    /// Intersection over union.
    double overlap() const { return double(both) / double(both + added + missed); }
};

Match match(std::span<const segment::Label> mask, std::span<const segment::Label> other);

/// The same as a picture, in these colours; black where neither has a cell.
Image draw_match(int width, std::span<const segment::Label> mask,
                 std::span<const segment::Label> other);
constexpr Rgb both_color{88, 100, 104}, added_color{255, 107, 107}, missed_color{92, 178, 255};

}  // namespace upforge::gallery
