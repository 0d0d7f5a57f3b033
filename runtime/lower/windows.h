#pragma once

#include "lower/model_node.h"
#include "upforge/geometry.h"

namespace upforge::lower {

/// 1 or 2, for images of rank 3 or 4; throws for others.
int axes_of_space(const ValueView& image);

/// Numbers for one or two axes of space, as numbers for two: the rows of an image of rank 3 are 1.
YX to_pair(const std::vector<std::int64_t>& numbers, int axes, const char* name, int for_one_row);

/// An attribute with a number for each axis of space.
YX pair(const ModelNode& node, const char* name, int axes, int otherwise);

/// The attribute `pads`: the beginnings of all axes of space, then their ends.
Padding pads(const ModelNode& node, int axes);

AutoPad auto_pad(const ModelNode& node);

}  // namespace upforge::lower
