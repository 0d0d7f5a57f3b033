#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace upforge {

enum class DeviceKind { cpu, opencl, vulkan, cuda };

const char* name_of(DeviceKind kind);

struct DeviceId {
    DeviceKind kind = DeviceKind::cpu;
    int index = 0;  ///< among the devices of its kind; 0 for the CPU

    bool operator==(const DeviceId&) const = default;
};

/// "cpu", "opencl:0", …
std::string to_string(DeviceId id);

/// The device that is called so, if it can be used; anything else throws. "opencl" alone is the
/// first usable device of OpenCL, a GPU if there is one. "auto" is the first usable GPU of CUDA,
/// Vulkan and OpenCL, in this order, else the CPU.
DeviceId device_from_text(const std::string& text);

struct DeviceInfo {
    DeviceId id;
    std::string name;  ///< empty where there is no device, only the reason why
    std::string driver;
    std::uint64_t memory_bytes = 0;  ///< of a GPU all that it has; of the CPU what is free
    bool is_processor = false;       ///< whatever the API, it computes on a CPU
    bool half = false;               ///< stores and loads fp16
    std::string unusable;            ///< why, in one line; empty when it can be used
};

/// The CPU first, then those of OpenCL, Vulkan and CUDA, as their drivers number them. Of an API
/// without any there is one entry, which says why.
std::vector<DeviceInfo> list_devices();

}  // namespace upforge
