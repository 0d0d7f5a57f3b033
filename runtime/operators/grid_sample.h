#pragma once

#include "upforge/tensor.h"

namespace upforge {

/// What grid_sample makes. Throws where the grid does not fit.
Shape sampled_shape(const Tensor& input, const Tensor& grid);

}  // namespace upforge
