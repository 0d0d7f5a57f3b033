#pragma once

#include <vector>

#include "lower/builder.h"

namespace upforge::lower {

/// Rows of numbers times a matrix, plus a bias that may be empty: a 1x1 convolution, of which the
/// last axis are the channels.
ValueView multiply_matrix(const ValueView& rows, const Array& matrix, bool transposed, float scale,
                          std::vector<float> bias, Builder& builder);

/// The matrices in the last two axes, multiplied; all other axes are broadcast as numpy does.
ValueView multiply(const ValueView& a, const ValueView& b, Builder& builder);

}  // namespace upforge::lower
