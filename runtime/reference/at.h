#pragma once

#include <vector>

#include "upforge/filter.h"
#include "upforge/options.h"
#include "upforge/tensor.h"

/// Single pixels of results that take too long to define as a whole. The tensors, filter and
/// options must fit, and the pixel lie within the output.
namespace upforge::reference {

/// All channels of pixel (y, x) of image n.
std::vector<double> conv_at(const Tensor& input, const Filter& filter, const ConvOptions& options,
                            int n, int y, int x);

/// The same, as the sum over all input pixels whose kernels reach this one.
std::vector<double> conv_transpose_at(const Tensor& input, const Filter& filter,
                                      const ConvTransposeOptions& options, int n, int y, int x);

}  // namespace upforge::reference
