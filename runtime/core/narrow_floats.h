#pragma once

#include "upforge/tensor.h"

/// Floats of 16 bits: tensors store them, and nothing computes with them.
namespace upforge {

bool is_narrow(DataType type);

/// The float that is left of a number when it is stored as this type.
float rounded_to(DataType type, float number);

/// The part of itself that a number moves by at most then: 0 where it stays what it is.
double half_unit_of(DataType type);

/// A dense copy of floats, whatever they are stored as, as another type, or as the same.
Tensor converted(const Tensor& tensor, DataType type);

}  // namespace upforge
