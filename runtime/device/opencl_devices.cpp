#include "device/opencl_devices.h"

#include <fmt/format.h>

#include <algorithm>

#include "device/driver_text.h"
#include "device/no_devices.h"
#include "device/opencl_queues.h"

namespace upforge {
namespace opencl {
namespace {

struct Platform {
    PlatformHandle handle;
    std::string name;
};

/// `get` is clGetPlatformInfo or clGetDeviceInfo.
template <typename Get, typename Handle>
std::string text_of(const Get& get, Handle handle, std::uint32_t what) {
    std::size_t size = 0;
    if (get(handle, what, 0, nullptr, &size) != success || size == 0) {
        return "";
    }
    std::string text(size, '\0');
    return get(handle, what, size, text.data(), nullptr) == success ? text.c_str() : "";
}

template <typename Number>
Number number_of(const Api& api, DeviceHandle device, std::uint32_t what) {
    Number number = 0;
    const Result result = api.get_device_info(device, what, sizeof number, &number, nullptr);
    return result == success ? number : 0;
}

/// `get` is clGetPlatformIDs or clGetDeviceIDs: it counts, then fills.
template <typename Handle, typename Get>
std::vector<Handle> handles_of(const Get& get) {
    std::uint32_t count = 0;
    if (get(0, nullptr, &count) != success || count == 0) {
        return {};
    }
    std::vector<Handle> handles(count);
    if (get(count, handles.data(), &count) != success) {
        return {};
    }
    handles.resize(std::min<std::size_t>(count, handles.size()));
    return handles;
}

std::vector<Platform> platforms_of(const Api& api) {
    std::vector<Platform> platforms;
    for (const PlatformHandle handle : handles_of<PlatformHandle>(api.get_platform_ids)) {
        platforms.push_back({handle, text_of(api.get_platform_info, handle, platform_name)});
    }
    return platforms;
}

std::vector<DeviceHandle> devices_of(const Api& api, const Platform& platform) {
    return handles_of<DeviceHandle>(
        [&](std::uint32_t most, DeviceHandle* handles, std::uint32_t* count) {
            return api.get_device_ids(platform.handle, all, most, handles, count);
        });
}

std::string why_unusable(const Api& api, DeviceHandle device) {
    if (!number_of<std::uint32_t>(api, device, device_available)) {
        return "its driver says that it is not available";
    }
    return number_of<std::uint32_t>(api, device, device_compiler_available)
               ? ""
               : "its driver has no compiler";
}

OpenClDevice describe(const Api& api, DeviceHandle device, const Platform& platform) {
    const auto text = [&](std::uint32_t what) {
        return one_line(text_of(api.get_device_info, device, what));
    };
    const auto type = number_of<DeviceType>(api, device, device_type);
    const std::string name = text(device_name);
    return {
        .info = {.id = {DeviceKind::opencl},
                 .name = name.empty() ? "unknown device" : name,
                 .driver = one_line(platform.name + ' ' + text(driver_version)),
                 .memory_bytes = number_of<std::uint64_t>(api, device, device_global_memory_size),
                 .is_processor = (type & (cpu | gpu | accelerator)) == cpu,
                 .half = text(device_extensions).find("cl_khr_fp16") != std::string::npos,
                 .unusable = why_unusable(api, device)},
        .handle = device};
}

template <typename GetApi>
std::vector<OpenClDevice> devices_or_reason(const GetApi& get_api) {
    try {
        return opencl_devices(get_api());
    } catch (const Error& error) {
        return no_devices<OpenClDevice>(DeviceKind::opencl, error);
    }
}

}  // namespace
}  // namespace opencl

std::vector<OpenClDevice> opencl_devices(const opencl::Api& api) {
    const std::vector<opencl::Platform> platforms = opencl::platforms_of(api);
    if (platforms.empty()) {
        throw Error(ErrorCode::unsupported, api.library + " knows no platform");
    }
    std::vector<OpenClDevice> devices;
    for (const opencl::Platform& platform : platforms) {
        for (const opencl::DeviceHandle device : opencl::devices_of(api, platform)) {
            devices.push_back(opencl::describe(api, device, platform));
            devices.back().info.id.index = int(devices.size()) - 1;
        }
    }
    if (devices.empty()) {
        throw Error(ErrorCode::unsupported, api.library + " knows no device");
    }
    return devices;
}

std::vector<OpenClDevice> opencl_devices() {
    return opencl::devices_or_reason(opencl::loaded_api);
}

std::vector<OpenClDevice> opencl_devices(const LibraryNames& libraries) {
    return opencl::devices_or_reason(
        [&] { return opencl::api_of(SharedLibrary("OpenCL", libraries)); });
}

}  // namespace upforge
