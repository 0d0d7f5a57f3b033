#pragma once

#include "kernels/problem.h"
#include "tune/space.h"

namespace upforge::tune {

/// How kernels of a device can compute a convolution or transposed convolution, depthwise or not.
Family device_family(const kernels::Problem& problem, DeviceKind device);

}  // namespace upforge::tune
