#include <algorithm>
#include <optional>

#include "core/loops.h"
#include "reference/check.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

/// The pixel that `position`, which may lie beyond the border, shows; none for constant padding.
std::optional<int> source(int position, int pixels, PadMode mode) {
    if (0 <= position && position < pixels) {
        return position;
    }
    switch (mode) {
        case PadMode::reflect:
            return position < 0 ? -position : 2 * (pixels - 1) - position;
        case PadMode::edge:
            return std::clamp(position, 0, pixels - 1);
        case PadMode::constant:
            break;
    }
    return std::nullopt;
}

int padded(const char* axis, int pixels, int before, int after, PadMode mode) {
    require_argument(mode != PadMode::reflect || std::max(before, after) < pixels,
                     "pad: reflecting {} and {} of {} {}; less than {} can be reflected", before,
                     after, pixels, axis, pixels);
    require_argument(before > -pixels && after > -pixels,
                     "pad: {} and {} added to {} {}; neither may crop all of them", before, after,
                     pixels, axis);
    return extent("pad", axis, std::int64_t{pixels} + before + after);
}

}  // namespace

Tensor pad(const Tensor& input, const PadOptions& options) {
    require_floats("pad", input);
    const Shape& shape = input.shape();
    const Padding& padding = options.padding;
    const PadMode mode = options.mode;
    Tensor output({shape.batch, padded("rows", shape.height, padding.top, padding.bottom, mode),
                   padded("columns", shape.width, padding.left, padding.right, mode),
                   shape.channels});
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const std::optional<int> row = source(y - padding.top, shape.height, mode);
        const std::optional<int> column = source(x - padding.left, shape.width, mode);
        output.at(n, y, x, c) = row && column ? input.at(n, *row, *column, c) : options.value;
    });
    return output;
}

}  // namespace upforge::reference
