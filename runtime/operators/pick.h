#pragma once

#include <vector>

#include "upforge/tensor.h"

namespace upforge {

/// Column i of the output is column `columns[i]` of the input. Both hold numbers of four bytes.
void pick_columns(const Tensor& input, const std::vector<int>& columns, const Tensor& output);

}  // namespace upforge
