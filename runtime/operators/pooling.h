#pragma once

#include <string_view>

#include "operators/sliding.h"
#include "upforge/options.h"

namespace upforge {

/// How a pooling's windows slide over the input. Throws when a number is out of range, no window
/// fits, or a window sees only padding.
Sliding slide_pool(std::string_view operation, const Tensor& input, const PoolOptions& options);

}  // namespace upforge
