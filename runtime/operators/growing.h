#pragma once

#include "upforge/filter.h"
#include "upforge/options.h"

namespace upforge {

/// How a transposed convolution lies over its output, once the input is known.
struct Growing {
    Padding padding;  ///< cut off the full result, before it
    YX output;
};

/// Throws when a number is out of range, whatever the input.
void check_growing(YX kernel, const ConvTransposeOptions& options);

/// Throws when a number is out of range or no pixel is left.
Growing grow(const Shape& input, YX kernel, const ConvTransposeOptions& options);

}  // namespace upforge
