/// What is made of a driver's answers, that of machines not at hand included.

#include "device/opencl_devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "device_reasons.h"
#include "tests/expect_error.h"

namespace upforge {
namespace {

using testing::ElementsAre;

/// What there is; a handle is where what it stands for lies.
struct Device {
    opencl::DeviceType type = opencl::gpu;
    std::string name;
    std::string extensions = "";
    std::uint32_t available = 1;
    std::uint32_t has_compiler = 1;
};
struct Platform {
    std::string name;
    std::vector<Device> devices;
};
std::vector<Platform> platforms;

class OpenCl : public testing::Test {
  protected:
    OpenCl() { platforms = {}; }

    static opencl::Result put(const void* from, std::size_t bytes, void* value, std::size_t* size) {
        if (value) {
            std::memcpy(value, from, bytes);
        }
        if (size) {
            *size = bytes;
        }
        return opencl::success;
    }
    static opencl::Result put(const std::string& text, void* value, std::size_t* size) {
        return put(text.c_str(), text.size() + 1, value, size);
    }

    template <typename Handle, typename Things, typename Wanted>
    static opencl::Result list(Things& things, const Wanted& wanted, std::uint32_t most,
                               Handle* handles, std::uint32_t* count) {
        *count = 0;
        for (auto& thing : things) {
            if (wanted(thing) && (*count)++ < most && handles) {
                handles[*count - 1] = reinterpret_cast<Handle>(&thing);
            }
        }
        return *count ? opencl::success : -1;
    }

    static opencl::Result get_device_info(opencl::DeviceHandle handle, std::uint32_t what,
                                          std::size_t, void* value, std::size_t* size) {
        const auto& device = *reinterpret_cast<const Device*>(handle);
        const std::uint64_t memory = std::uint64_t{8} << 30;
        switch (what) {
            case opencl::device_type:
                return put(&device.type, sizeof device.type, value, size);
            case opencl::device_global_memory_size:
                return put(&memory, sizeof memory, value, size);
            case opencl::device_available:
                return put(&device.available, sizeof device.available, value, size);
            case opencl::device_compiler_available:
                return put(&device.has_compiler, sizeof device.has_compiler, value, size);
            case opencl::device_name:
                return put(device.name, value, size);
            case opencl::driver_version:
                return put("23.1 ", value, size);
            case opencl::device_extensions:
                return put(device.extensions, value, size);
        }
        return -30;
    }

    const opencl::Api api = {
        .library = "libOpenCL.so.1",
        .get_platform_ids =
            [](std::uint32_t most, opencl::PlatformHandle* handles, std::uint32_t* count) {
                return list(
                    platforms, [](const Platform&) { return true; }, most, handles, count);
            },
        .get_platform_info =
            [](opencl::PlatformHandle handle, std::uint32_t, std::size_t, void* value,
               std::size_t* size) {
                return put(reinterpret_cast<const Platform*>(handle)->name, value, size);
            },
        .get_device_ids =
            [](opencl::PlatformHandle handle, opencl::DeviceType type, std::uint32_t most,
               opencl::DeviceHandle* handles, std::uint32_t* count) {
                return list(
                    reinterpret_cast<Platform*>(handle)->devices,
                    [&](const Device& device) { return (device.type & type) != 0; }, most, handles,
                    count);
            },
        .get_device_info = get_device_info,
        .create_context = nullptr,
        .create_queue = nullptr,
    };
};

TEST_F(OpenCl, DevicesAreNumberedAcrossPlatforms) {
    platforms = {{"Portable", {{opencl::cpu, "host"}}},
                 {"Vendor",
                  {{opencl::gpu, "first", "cl_khr_fp16 cl_khr_fp64"},
                   {opencl::accelerator, "card"},
                   {opencl::gpu | 1, "second"}}}};
    std::vector<std::string> texts;
    for (const OpenClDevice& device : opencl_devices(api)) {
        texts.push_back(to_string(device.info.id) + " " + device.info.name + " by " +
                        device.info.driver + (device.info.is_processor ? " processor" : "") +
                        (device.info.half ? " half" : ""));
        EXPECT_EQ(reinterpret_cast<const Device*>(device.handle)->name, device.info.name);
        EXPECT_EQ(device.info.memory_bytes, std::uint64_t{8} << 30);
        EXPECT_EQ(device.info.unusable, "");
    }
    EXPECT_THAT(texts,
                ElementsAre("opencl:0 host by Portable 23.1 processor",
                            "opencl:1 first by Vendor 23.1 half", "opencl:2 card by Vendor 23.1",
                            "opencl:3 second by Vendor 23.1"));
}

TEST_F(OpenCl, DeviceMustBeAvailableAndHaveACompiler) {
    platforms = {
        {"Vendor", {{.name = "", .available = 0}, {.name = "", .has_compiler = 0}, {.name = ""}}}};
    EXPECT_THAT(
        reasons(opencl_devices(api)),
        ElementsAre("its driver says that it is not available", "its driver has no compiler", ""));
    EXPECT_EQ(opencl_devices(api)[0].info.name, "unknown device");
}

TEST_F(OpenCl, DriverMayFindNothing) {
    expect_error(ErrorCode::unsupported, "libOpenCL.so.1 knows no platform",
                 [&] { opencl_devices(api); });
    platforms = {{"Vendor", {}}};
    expect_error(ErrorCode::unsupported, "libOpenCL.so.1 knows no device",
                 [&] { opencl_devices(api); });
}

}  // namespace
}  // namespace upforge
