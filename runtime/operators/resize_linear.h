#pragma once

#include "operators/resized_axis.h"
#include "upforge/tensor.h"

namespace upforge {

/// Arguments were checked.
void resize_linear(const Tensor& input, const ResizedAxis& rows, const ResizedAxis& columns,
                   Coordinates coordinates, const Tensor& output);

}  // namespace upforge
