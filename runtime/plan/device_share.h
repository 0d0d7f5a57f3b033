#pragma once

#include <cstddef>
#include <string>

#include "upforge/device.h"

namespace upforge::plan {

/// What a device does of a network's run, and what that takes.
struct DeviceShare {
    DeviceId device;
    std::size_t layers = 0, layers_on_device = 0;
    std::size_t bytes = 0;  ///< of its memory, for values and weights
    /// Copies a run to its memory and from there.
    std::size_t uploads = 0, uploaded_bytes = 0;
    std::size_t downloads = 0, downloaded_bytes = 0;
};

/// "opencl:0 runs 22 of 23 layers, …"
std::string to_string(const DeviceShare& share);

}  // namespace upforge::plan
