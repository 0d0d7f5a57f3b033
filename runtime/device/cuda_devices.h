#pragma once

#include <vector>

#include "device/cuda_api.h"
#include "upforge/device.h"

namespace upforge {

/// Its index is what halide_set_gpu_device takes.
struct CudaDevice {
    DeviceInfo info;
    int compute_capability = 0;  ///< 90 for 9.0
};

/// Or one entry that says why there is none.
std::vector<CudaDevice> cuda_devices(const LibraryNames& libraries = {"libcuda.so.1",
                                                                      "libcuda.so"});

/// Throws when there is none.
std::vector<CudaDevice> cuda_devices(const cuda::Api& api);

}  // namespace upforge
