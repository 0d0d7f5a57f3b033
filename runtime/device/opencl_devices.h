#pragma once

#include <string>
#include <vector>

#include "device/opencl_api.h"
#include "upforge/device.h"

namespace upforge {

/// Also how Halide's runtime is told to take this device.
struct OpenClDevice {
    DeviceInfo info;
    std::string platform;       ///< for halide_opencl_set_platform_name
    std::string type;           ///< for halide_opencl_set_device_type
    int index_in_platform = 0;  ///< for halide_set_gpu_device: among the platform's of this type
};

/// All platforms' devices; or one entry that says why there is none.
std::vector<OpenClDevice> opencl_devices(const LibraryNames& libraries = {"libOpenCL.so.1",
                                                                          "libOpenCL.so"});

/// Throws when there is none.
std::vector<OpenClDevice> opencl_devices(const opencl::Api& api);

}  // namespace upforge
