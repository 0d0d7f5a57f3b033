#include "segment/contours.h"

#include <fmt/format.h>

#include "upforge/error.h"

namespace upforge::segment {

ContourFinder::ContourFinder(std::int64_t width) : contour_(width) {}

std::span<const Label> ContourFinder::add_row(std::span<const Label> labels) {
    if (labels.size() != contour_.size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("a row of {} labels in a mask of {} columns", labels.size(),
                                contour_.size()));
    }
    const std::span<const Label> contour = outline(labels);
    above_.swap(row_);
    row_.assign(labels.begin(), labels.end());
    return contour;
}

std::span<const Label> ContourFinder::finish() {
    const std::span<const Label> contour = outline({});
    above_.clear();
    row_.clear();
    return contour;
}

/// Of `row_`, if there is one, between `above_` and `below`, each empty where the image ends.
std::span<const Label> ContourFinder::outline(std::span<const Label> below) {
    for (std::size_t x = 0; x < row_.size(); ++x) {
        const Label label = row_[x];
        const bool inner =
            (x == 0 || row_[x - 1] == label) && (x + 1 == row_.size() || row_[x + 1] == label) &&
            (above_.empty() || above_[x] == label) && (below.empty() || below[x] == label);
        contour_[x] = inner ? 0 : label;
    }
    return std::span(contour_).first(row_.size());
}

}  // namespace upforge::segment
