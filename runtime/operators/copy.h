#pragma once

#include "upforge/tensor.h"

namespace upforge {

/// Copies elements, where both tensors have the same shape and type.
void copy(const Tensor& from, const Tensor& to);

}  // namespace upforge
