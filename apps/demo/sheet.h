#pragma once

#include <span>

#include "demo/comparison.h"
#include "image/image.h"

namespace upforge::demo {

/// The contact sheet: a row of panels for each method.
Image draw_sheet(std::span<const Comparison> comparisons);

}  // namespace upforge::demo
