#include "device/device_list.h"

#include "device/cuda_devices.h"
#include "device/opencl_devices.h"
#include "device/vulkan_devices.h"
#include "machine/memory.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

DeviceInfo cpu_info() {
    return {.id = {},
            .name = this_cpu().model,
            .driver = "",
            .memory_bytes = std::uint64_t(free_memory()),
            .is_processor = true,
            .half = this_cpu().avx2,
            .unusable = ""};
}

template <typename Device>
std::vector<DeviceInfo> infos_of(const std::vector<Device>& devices) {
    std::vector<DeviceInfo> infos;
    for (const Device& device : devices) {
        infos.push_back(device.info);
    }
    return infos;
}

}  // namespace

std::vector<DeviceInfo> devices_of(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::cpu:
            break;
        case DeviceKind::opencl:
            return infos_of(opencl_devices());
        case DeviceKind::vulkan:
            return infos_of(vulkan_devices());
        case DeviceKind::cuda:
            return infos_of(cuda_devices());
    }
    return {cpu_info()};
}

std::vector<DeviceInfo> list_devices() {
    std::vector<DeviceInfo> all;
    for (const DeviceKind kind :
         {DeviceKind::cpu, DeviceKind::opencl, DeviceKind::vulkan, DeviceKind::cuda}) {
        const std::vector<DeviceInfo> devices = devices_of(kind);
        all.insert(all.end(), devices.begin(), devices.end());
    }
    return all;
}

}  // namespace upforge
