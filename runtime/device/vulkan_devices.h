#pragma once

#include <string>
#include <vector>

#include "device/vulkan_api.h"
#include "upforge/device.h"

namespace upforge {

/// Also how Halide's runtime is told to take this device: by its type alone. It takes the first
/// that fits; any other is unusable.
struct VulkanDevice {
    DeviceInfo info;
    std::string type;  ///< for halide_vulkan_set_device_type
};

/// Or one entry that says why there is none.
std::vector<VulkanDevice> vulkan_devices(const LibraryNames& libraries = {"libvulkan.so.1",
                                                                          "libvulkan.so"});

/// Throws when there is none.
std::vector<VulkanDevice> vulkan_devices(const vulkan::Api& api);

}  // namespace upforge
