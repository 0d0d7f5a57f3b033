#pragma once

#include <string_view>

#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge {

/// How a window is asked to slide over an image.
struct SlidingOptions {
    YX kernel = 1;
    YX stride = 1;
    YX dilation = 1;
    Padding padding = 0;
    AutoPad auto_pad = AutoPad::none;
    bool ceil_mode = false;
};

/// How it does, once the image is known: automatic padding resolved, the output counted.
struct Sliding {
    YX kernel;
    YX stride;
    YX dilation;
    Padding padding;
    YX output;

    /// Pixels from the first tap to the last, both included.
    YX span() const { return {(kernel.y - 1) * dilation.y + 1, (kernel.x - 1) * dilation.x + 1}; }

    /// Whether any window sees more than the image.
    bool reaches_over(const Shape& image) const {
        const auto end = [](int windows, int apart, int wide, int before) {
            return (windows - 1LL) * apart + wide - before;
        };
        return padding.top > 0 || padding.left > 0 ||
               end(output.y, stride.y, span().y, padding.top) > image.height ||
               end(output.x, stride.x, span().x, padding.left) > image.width;
    }
};

/// Throws when a number is out of range or no window fits.
Sliding slide(std::string_view operation, const Shape& input, const SlidingOptions& options);

}  // namespace upforge
