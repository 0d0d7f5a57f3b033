#pragma once

#include <cstddef>

#include "model/array.h"
#include "upforge/tensor.h"

namespace upforge {

/// Any transposition, slice or repetition: writes, one after the other, the elements of an array of
/// `dims` whose element at a position is the input's at offset + the sum of position * stride. Both
/// tensors are dense and hold the same type; strides may be zero or negative.
void rearrange(const Tensor& input, std::ptrdiff_t offset, const Dims& dims, const Dims& strides,
               const Tensor& output);

}  // namespace upforge
