#pragma once

#include "reference/window.h"
#include "upforge/filter.h"
#include "upforge/options.h"

namespace upforge::reference {

/// The windows of a convolution whose filter, groups and bias are found to fit the input.
Windows conv_windows(const Shape& input, const Filter& filter, const ConvOptions& options);

/// Channels of input and output fall into `groups` that do not see each other.
void check_groups(const char* op, int groups, const char* what, int channels);

void check_bias(const char* op, std::span<const float> bias, int channels);

}  // namespace upforge::reference
