#pragma once

#include <vector>

#include "device/opencl_api.h"
#include "upforge/device.h"

namespace upforge {

struct OpenClDevice {
    DeviceInfo info;
    opencl::DeviceHandle handle = nullptr;
};

/// All platforms' devices; or one entry that says why there is none.
std::vector<OpenClDevice> opencl_devices();
std::vector<OpenClDevice> opencl_devices(const LibraryNames& libraries);

/// Throws when there is none.
std::vector<OpenClDevice> opencl_devices(const opencl::Api& api);

}  // namespace upforge
