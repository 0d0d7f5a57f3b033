#pragma once

#include "demo/comparison.h"
#include "drawing/color_scale.h"
#include "image/image.h"

namespace upforge::demo {

/// Of shares of the range.
inline constexpr drawing::DifferenceScale difference_scale{1e-9, allowed_difference};

/// One channel of values from 0 to `largest`, in colours from dark to light.
Image heat_map(const Tensor& map, double largest);
/// How far apart the two results are, in colours of the scale.
Image difference_map(const Comparison& comparison);

/// From dark (0) to light (1).
Rgb heat_color(double share);

}  // namespace upforge::demo
