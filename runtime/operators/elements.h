#pragma once

#include <initializer_list>
#include <string_view>

#include "kernels/call.h"
#include "upforge/tensor.h"

namespace upforge {

struct NamedTensor {
    std::string_view name;
    const Tensor& tensor;
};

/// The shape that both are stretched to where one has extent 1; throws where they do not fit.
Shape common_shape(std::string_view operation, const Shape& a, const Shape& b);

/// Sets the tensors of a kernel that treats every element of an image of this shape alike. One of
/// extent 1 along an axis serves all elements along it. Where pixels touch in all tensors, a row
/// is handed over as one long pixel, so that few channels fill vectors too.
void set_elements(kernels::Call& call, const Shape& shape,
                  std::initializer_list<NamedTensor> tensors);

}  // namespace upforge
