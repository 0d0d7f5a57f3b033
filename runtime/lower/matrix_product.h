#pragma once

#include "lower/builder.h"

namespace upforge::lower {

/// The matrices in the last two axes, multiplied; all other axes are broadcast as numpy does.
ValueView multiply(const ValueView& a, const ValueView& b, Builder& builder);

}  // namespace upforge::lower
