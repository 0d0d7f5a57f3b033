#include "device/select.h"

#include <HalideRuntimeCuda.h>
#include <HalideRuntimeVulkan.h>
#include <fmt/core.h>

#include <map>
#include <mutex>
#include <vector>

#include "device/cuda_devices.h"
#include "device/opencl_devices.h"
#include "device/opencl_queues.h"
#include "device/vulkan_devices.h"
#include "upforge/error.h"

namespace upforge::device {
namespace {

template <typename Device>
const Device& find(const std::vector<Device>& devices, DeviceId id) {
    for (const Device& device : devices) {
        if (device.info.id == id && device.info.unusable.empty()) {
            return device;
        }
    }
    throw Error(ErrorCode::unsupported,
                fmt::format("{} cannot be used: {}", to_string(id),
                            devices.front().info.unusable.empty() ? "there is none of this number"
                                                                  : devices.front().info.unusable));
}

void select_opencl(DeviceId id) {
    opencl::compute_on(find(opencl_devices(), id).handle);
}

void select_vulkan(DeviceId id) {
    const std::vector<VulkanDevice> devices = vulkan_devices();
    halide_vulkan_set_device_type(find(devices, id).type.c_str());
}

void select_cuda(DeviceId id) {
    const std::vector<CudaDevice> devices = cuda_devices();
    halide_set_gpu_device(find(devices, id).info.id.index);
}

}  // namespace

void select(DeviceId id) {
    static std::mutex mutex;
    static std::map<DeviceKind, int> selected;
    const std::lock_guard lock(mutex);
    if (const auto found = selected.find(id.kind); found != selected.end()) {
        if (found->second != id.index) {
            throw Error(
                ErrorCode::unsupported,
                fmt::format("{} cannot be used: this process already computes on {}, and "
                            "changes no device of {} while it lives",
                            to_string(id), to_string({id.kind, found->second}), name_of(id.kind)));
        }
        return;
    }
    switch (id.kind) {
        case DeviceKind::opencl:
            select_opencl(id);
            break;
        case DeviceKind::vulkan:
            select_vulkan(id);
            break;
        case DeviceKind::cuda:
            select_cuda(id);
            break;
        case DeviceKind::cpu:
            return;
    }
    selected[id.kind] = id.index;
    // Kernels that need memory of their own take it again and again.
    halide_reuse_device_allocations(nullptr, true);
}

}  // namespace upforge::device
