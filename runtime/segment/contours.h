#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/labels.h"

namespace upforge::segment {

/// Reduces a mask to the contours of what is in it: a pixel of class 0, the background, or without
/// another class above, below, left or right of it becomes 0, the others keep their label. The
/// edge of the image is no contour. Rows pass by from the top, of which two are remembered.
class ContourFinder {
  public:
    explicit ContourFinder(std::int64_t width);

    /// Takes the next row and returns what becomes of the one before it; nothing the first time.
    /// The answer stays until the next call.
    std::span<const Label> add_row(std::span<const Label> labels);

    /// What becomes of the last row; nothing where there was none.
    std::span<const Label> finish();

  private:
    std::span<const Label> outline(std::span<const Label> below);

    /// Empty at the top of the image.
    std::vector<Label> above_;
    std::vector<Label> row_;
    std::vector<Label> contour_;
};

}  // namespace upforge::segment
