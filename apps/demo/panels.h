#pragma once

#include "demo/canvas.h"
#include "demo/comparison.h"

namespace upforge::demo {

/// Values from 0 to 1, in three channels, as they are.
Image photograph(const Tensor& image);
/// One channel of values from 0 to `largest`, in colours from dark to light.
Image heat_map(const Tensor& map, double largest);
/// How far apart the two results are, in `difference_colour`.
Image difference_map(const Comparison& comparison);

/// From dark (0) to light (1).
Colour heat_colour(double share);
/// White for no difference, then from pale to dark red on a logarithmic scale, which ends at the
/// largest difference that is allowed.
Colour difference_colour(double difference);

/// The difference that first gets a colour of its own.
inline constexpr double faintest_difference = 1e-9;

}  // namespace upforge::demo
