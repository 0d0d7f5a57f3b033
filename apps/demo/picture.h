#pragma once

#include "upforge/tensor.h"

namespace upforge::demo {

/// An evening by the sea, in red, green and blue from 0 to 1: soft gradients, a disc, slanted and
/// level edges and one thin line, so that each way of growing it shows its hand. The same scene at
/// any size.
Tensor picture(int size);

}  // namespace upforge::demo
