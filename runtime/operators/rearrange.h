#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/array.h"
#include "upforge/tensor.h"

namespace upforge {

/// Any transposition, slice or repetition: writes, one after the other, the elements of an array of
/// `dims` whose element at a position is the input's at offset + the sum of position * stride. Both
/// tensors are dense and hold the same type; strides may be zero or negative.
void rearrange(const Tensor& input, std::ptrdiff_t offset, const Dims& dims, const Dims& strides,
               const Tensor& output);

struct ArrayAxis {
    std::int64_t size, stride;

    bool operator==(const ArrayAxis&) const = default;
};

/// Of an array with such strides, without axes of extent 1 but for a last one. Neighbours that one
/// step passes over are one axis; the innermost comes last.
std::vector<ArrayAxis> joined_axes(const Dims& dims, const Dims& strides);

}  // namespace upforge
