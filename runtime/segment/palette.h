#pragma once

#include <vector>

#include "image/color.h"

namespace upforge::segment {

/// One colour a class, no two alike and always the same ones: black for class 0, the background,
/// then bright and saturated ones that stand out from greys, the first few far from each other.
std::vector<Rgb> distinct_colors(int classes);

}  // namespace upforge::segment
