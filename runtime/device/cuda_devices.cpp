#include "device/cuda_devices.h"

#include <fmt/format.h>

#include "device/driver_text.h"
#include "device/no_devices.h"

namespace upforge {
namespace cuda {
namespace {

constexpr int least_capability = 70;

/// As "system not yet initialized (error 802)".
std::string describe_error(const Api& api, Result error) {
    const char* text = nullptr;
    const bool known = api.get_error_string(error, &text) == success && text;
    return fmt::format("{} (error {})", known ? one_line(std::string_view(text)) : "it fails",
                       error);
}

void require_success(const Api& api, Result result) {
    if (result == no_device) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the CUDA driver found no device (error {})", result));
    }
    if (result != success) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the CUDA driver does not start: {}", describe_error(api, result)));
    }
}

std::string driver_of(const Api& api) {
    int version = 0;
    return api.get_driver_version(&version) == success
               ? fmt::format("CUDA {}.{}", version / 1000, version % 1000 / 10)
               : "CUDA";
}

int capability_of(const Api& api, Device device) {
    int major = 0, minor = 0;
    const bool known = api.get_attribute(&major, compute_capability_major, device) == success &&
                       api.get_attribute(&minor, compute_capability_minor, device) == success;
    return known ? 10 * major + minor : 0;
}

CudaDevice describe(const Api& api, int ordinal) {
    CudaDevice described;
    DeviceInfo& info = described.info;
    info.id = {DeviceKind::cuda, ordinal};
    info.name = "unknown device";
    info.driver = driver_of(api);
    Device device = 0;
    if (const Result result = api.get_device(&device, ordinal); result != success) {
        info.unusable = describe_error(api, result);
        return described;
    }
    char name[256] = {};
    if (api.get_name(name, sizeof name, device) == success && !one_line(name).empty()) {
        info.name = one_line(name);
    }
    std::size_t bytes = 0;
    info.memory_bytes = api.get_total_memory(&bytes, device) == success ? bytes : 0;
    const int capability = described.compute_capability = capability_of(api, device);
    info.half = capability >= least_capability;
    if (capability < least_capability) {
        info.unusable = fmt::format("it has compute capability {}.{}, and 7.0 is needed",
                                    capability / 10, capability % 10);
    }
    return described;
}

}  // namespace
}  // namespace cuda

std::vector<CudaDevice> cuda_devices(const cuda::Api& api) {
    cuda::require_success(api, api.initialize(0));
    int count = 0;
    cuda::require_success(api, api.get_device_count(&count));
    cuda::require_success(api, count > 0 ? cuda::success : cuda::no_device);
    std::vector<CudaDevice> devices;
    for (int ordinal = 0; ordinal < count; ++ordinal) {
        devices.push_back(cuda::describe(api, ordinal));
    }
    return devices;
}

std::vector<CudaDevice> cuda_devices(const LibraryNames& libraries) {
    try {
        return cuda_devices(cuda::api_of(SharedLibrary("CUDA", libraries)));
    } catch (const Error& error) {
        return no_devices<CudaDevice>(DeviceKind::cuda, error);
    }
}

}  // namespace upforge
