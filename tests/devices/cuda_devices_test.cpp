/// What is made of a driver's answers, that of machines not at hand included.

#include "device/cuda_devices.h"

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

/// Two GPUs under a driver for CUDA 12.4, the first too old; a test breaks something.
struct Driver {
    cuda::Result start = cuda::success;
    std::vector<int> capabilities = {61, 90};
    const char* name = " NVIDIA\nH200 ";
    cuda::Result handing_out = cuda::success;
};
Driver driver;

class Cuda : public testing::Test {
  protected:
    Cuda() { driver = {}; }

    const cuda::Api api = {
        .library = "libcuda.so.1",
        .initialize = [](unsigned) { return driver.start; },
        .get_error_string =
            [](cuda::Result error, const char** text) {
                *text = "something is wrong";
                return error == 804 ? cuda::success : 1;
            },
        .get_driver_version =
            [](int* version) {
                *version = 12040;
                return cuda::success;
            },
        .get_device_count =
            [](int* count) {
                *count = int(driver.capabilities.size());
                return cuda::success;
            },
        .get_device =
            [](cuda::Device* device, int ordinal) {
                *device = ordinal;
                return driver.handing_out;
            },
        .get_name =
            [](char* name, int size, cuda::Device) {
                std::strncpy(name, driver.name, std::size_t(size));
                return cuda::success;
            },
        .get_total_memory =
            [](std::size_t* bytes, cuda::Device) {
                *bytes = std::size_t{141} << 30;
                return cuda::success;
            },
        .get_attribute =
            [](int* value, int attribute, cuda::Device device) {
                const int capability = driver.capabilities[std::size_t(device)];
                *value =
                    attribute == cuda::compute_capability_major ? capability / 10 : capability % 10;
                return cuda::success;
            },
    };
};

TEST_F(Cuda, DevicesAreDescribed) {
    const std::vector<CudaDevice> devices = cuda_devices(api);
    ASSERT_EQ(devices.size(), 2u);
    const CudaDevice& newer = devices[1];
    EXPECT_EQ(newer.info.id, (DeviceId{DeviceKind::cuda, 1}));
    EXPECT_EQ(newer.info.name, "NVIDIA H200");
    EXPECT_EQ(newer.info.driver, "CUDA 12.4");
    EXPECT_EQ(newer.info.memory_bytes, std::uint64_t{141} << 30);
    EXPECT_TRUE(newer.info.half);
    EXPECT_FALSE(newer.info.is_processor);
    EXPECT_EQ(newer.compute_capability, 90);
    EXPECT_THAT(reasons(devices),
                ElementsAre("it has compute capability 6.1, and 7.0 is needed", ""));
}

TEST_F(Cuda, DeviceMayHaveNoName) {
    driver.name = "";
    EXPECT_EQ(cuda_devices(api)[0].info.name, "unknown device");
}

TEST_F(Cuda, DriverMayFindNothing) {
    const char* const words = "the CUDA driver found no device (error 100)";
    driver.capabilities = {};
    expect_error(ErrorCode::unsupported, words, [&] { cuda_devices(api); });
    driver.start = cuda::no_device;
    expect_error(ErrorCode::unsupported, words, [&] { cuda_devices(api); });
}

TEST_F(Cuda, DriverMayNotStart) {
    driver.start = 804;
    expect_error(ErrorCode::unsupported,
                 "the CUDA driver does not start: something is wrong (error 804)",
                 [&] { cuda_devices(api); });
    driver.start = 7777;
    expect_error(ErrorCode::unsupported, "the CUDA driver does not start: it fails (error 7777)",
                 [&] { cuda_devices(api); });
}

TEST_F(Cuda, DeviceMayBeKeptBack) {
    driver.capabilities = {90};
    driver.handing_out = 804;
    EXPECT_THAT(reasons(cuda_devices(api)), ElementsAre("something is wrong (error 804)"));
}

}  // namespace
}  // namespace upforge
