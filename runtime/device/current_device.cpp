#include "device/current_device.h"

#include <HalideRuntimeCuda.h>
#include <HalideRuntimeOpenCL.h>
#include <HalideRuntimeVulkan.h>
#include <fmt/core.h>

#include <mutex>
#include <utility>

#include "device/select.h"
#include "kernels/halide_context.h"
#include "upforge/error.h"
#include "upforge/machine.h"

namespace upforge {
namespace device {
namespace {

std::mutex mutex;
DeviceId in_use;
thread_local bool on_cpu = false;

}  // namespace

DeviceId current() {
    const std::lock_guard lock(mutex);
    return on_cpu ? DeviceId{} : in_use;
}

const halide_device_interface_t* current_interface() {
    switch (current().kind) {
        case DeviceKind::opencl:
            return halide_opencl_device_interface();
        case DeviceKind::vulkan:
            return halide_vulkan_device_interface();
        case DeviceKind::cuda:
            return halide_cuda_device_interface();
        case DeviceKind::cpu:
            break;
    }
    throw Error(ErrorCode::unsupported, "the CPU has no memory of its own");
}

void wait(DeviceId device, const halide_device_interface_t* interface) {
    kernels::HalideContext context;
    if (const int code = halide_device_sync_global(&context, interface); code != 0) {
        throw Error(ErrorCode::kernel_failed,
                    fmt::format("{} failed (code {}): {}", to_string(device), code, context.error));
    }
}

OnCpu::OnCpu() : before_(std::exchange(on_cpu, true)) {}

OnCpu::~OnCpu() {
    on_cpu = before_;
}

}  // namespace device

void use_device(DeviceId id) {
    kernels::install_handlers();
    device::select(id);
    const std::lock_guard lock(device::mutex);
    device::in_use = id;
}

DeviceId device_in_use() {
    const std::lock_guard lock(device::mutex);
    return device::in_use;
}

}  // namespace upforge
