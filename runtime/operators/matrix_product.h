#pragma once

#include "upforge/tensor.h"

namespace upforge {

/// Matrices whose rows are the pixels of a row of an image, and whose columns are its channels: one
/// for each row of each image.
struct MatrixFactor {
    Tensor tensor;
    bool transposed = false;  ///< channels are the matrices' rows
};

/// Throws where they cannot be multiplied.
Shape product_shape(const Shape& a, const Shape& b, bool b_transposed);

/// out(n, y, i, j) = sum over k of a(n, y, i, k) * b(n, y, k, j). Where a or b has one image, or
/// one row of matrices, that serves all.
void multiply_matrices(const Tensor& a, const MatrixFactor& b, const Tensor& output);

}  // namespace upforge
