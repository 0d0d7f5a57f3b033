#pragma once

#include "model/array.h"
#include "tests/vectors/array.h"

namespace upforge::vectors {

/// That an output has this shape, and these elements: integers exactly, floats within `tolerance`.
void expect_array(const upforge::Array& got, const Array& expected, double tolerance);

/// The largest magnitude among its finite elements.
double largest_magnitude(const Array& array);

}  // namespace upforge::vectors
