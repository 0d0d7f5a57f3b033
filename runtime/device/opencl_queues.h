#pragma once

#include "device/opencl_api.h"

namespace upforge::opencl {

/// Of the driver, which stays loaded. Throws where there is none.
const Api& loaded_api();

/// Halide's runtime computes on this device from then on, what each thread asks for in a queue of
/// its own: an image is uploaded while another is computed, and nobody waits for a thread that
/// waits. (By itself Halide has one queue, and lets one thread at a time wait for it, while the
/// others spin.)
void compute_on(DeviceHandle device);

}  // namespace upforge::opencl
