#pragma once

#include "upforge/tensor.h"

namespace upforge::compare {

/// The part of pixels of which both name the same class: the channel with the largest value, or,
/// where there is one channel only, whether its probability is above a half. Integers are classes.
double equal_labels(const Tensor& got, const Tensor& expected);

}  // namespace upforge::compare
