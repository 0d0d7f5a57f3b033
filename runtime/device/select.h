#pragma once

#include "upforge/device.h"

namespace upforge::device {

/// Tells Halide which device of its API kernels run on. Throws when it cannot be used.
void select(DeviceId id);

}  // namespace upforge::device
