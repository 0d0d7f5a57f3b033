#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/array.h"

namespace upforge::lower {

/// Which axes of an array of rank 4 are images, rows, columns and channels: the order in memory.
using AxisOrder = std::array<int, 4>;
constexpr AxisOrder channels_second = {0, 2, 3, 1};

/// The strides of an array of up to 4 dimensions that lies in memory in this order.
Dims strides_in(const AxisOrder& order, const Dims& dims);

/// Strides over a value of which only the number of channels, which are `axis`, is another.
Dims with_channels(const Dims& strides, int axis, std::int64_t before, std::int64_t after);

/// The orders of four axes, the usual ones first.
const std::vector<AxisOrder>& axis_orders();

}  // namespace upforge::lower
