#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "upforge/device.h"
#include "upforge/machine.h"

namespace upforge {

/// While one lives, operators and sessions compute on a device.
class DeviceScope {
  public:
    explicit DeviceScope(DeviceId id) { use_device(id); }
    ~DeviceScope() { use_device({}); }
    DeviceScope(const DeviceScope&) = delete;
    DeviceScope& operator=(const DeviceScope&) = delete;
};

/// The APIs whose kernels tests run: CUDA too, where there is such a device.
inline std::vector<DeviceKind> tested_kinds() {
    return {DeviceKind::opencl, DeviceKind::vulkan, DeviceKind::cuda};
}

/// Skips the test where the API has no device, unless UPFORGE_REQUIRE_DEVICES names the API: then
/// it fails.
#define UPFORGE_ON_DEVICE(kind)                                                                  \
    std::string why_not;                                                                         \
    const DeviceId device = usable_device(kind, why_not);                                        \
    if (!why_not.empty()) {                                                                      \
        const char* const required = std::getenv("UPFORGE_REQUIRE_DEVICES");                     \
        ASSERT_TRUE(!required || std::string(required).find(name_of(kind)) == std::string::npos) \
            << why_not;                                                                          \
        GTEST_SKIP() << why_not;                                                                 \
    }                                                                                            \
    const DeviceScope scope(device)

inline DeviceId usable_device(DeviceKind kind, std::string& why_not) {
    try {
        return device_from_text(name_of(kind));
    } catch (const std::exception& error) {
        why_not = error.what();
        return {};
    }
}

/// Whether it stores and loads fp16, as its driver says.
inline bool has_fp16(DeviceId id) {
    static const std::vector<DeviceInfo> all = list_devices();
    const auto found = std::ranges::find(all, id, &DeviceInfo::id);
    return found != all.end() && found->half;
}

/// Also skips the test where the device has no fp16. lavapipe has it.
#define UPFORGE_ON_DEVICE_WITH_FP16(kind)                    \
    UPFORGE_ON_DEVICE(kind);                                 \
    if (!has_fp16(device)) {                                 \
        ASSERT_NE(kind, DeviceKind::vulkan) << "no fp16";    \
        GTEST_SKIP() << to_string(device) << " has no fp16"; \
    }                                                        \
    static_cast<void>(0)

}  // namespace upforge
