#pragma once

#include "upforge/filter.h"
#include "upforge/options.h"

namespace upforge {

/// How a transposed convolution lies over its output, once the input is known.
struct Growing {
    Padding padding;  ///< cut off the full result, before it
    YX output;
    /// That asked for; or, along an axis of a single pixel, the size of the kernel, since no stride
    /// changes what that pixel becomes, and with this one each phase has one tap.
    YX stride;
};

/// Throws when a number is out of range, whatever the input.
void check_growing(YX kernel, const ConvTransposeOptions& options);

/// Throws when a number is out of range or no pixel is left.
Growing grow(const Shape& input, YX kernel, const ConvTransposeOptions& options);

}  // namespace upforge
