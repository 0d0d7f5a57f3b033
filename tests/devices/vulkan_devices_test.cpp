/// What is made of a driver's answers, that of machines not at hand included.

#include "device/vulkan_devices.h"

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

using Type = vulkan::DeviceType;

/// What there is; a handle is where what it stands for lies.
struct Device {
    Type type = Type::discrete_gpu;
    std::uint32_t version = vulkan::version(1, 3);
    std::uint32_t queues = vulkan::compute_queue;
    vulkan::Bool float16 = 1;
};
std::vector<Device> devices;
vulkan::Result creation;
int instances;

class Vulkan : public testing::Test {
  protected:
    Vulkan() {
        devices = {};
        creation = vulkan::success;
        instances = 0;
    }
    ~Vulkan() override { EXPECT_EQ(instances, 0); }

    static const Device& at(vulkan::PhysicalDevice handle) {
        return *reinterpret_cast<const Device*>(handle);
    }
    static void get_properties(vulkan::PhysicalDevice handle, vulkan::Properties* properties) {
        properties->api_version = at(handle).version;
        properties->type = at(handle).type;
        std::memset(properties->name, 'x', sizeof properties->name);
    }
    static void get_features(vulkan::PhysicalDevice handle, vulkan::Features2* features) {
        auto* const storage = static_cast<vulkan::Storage16BitFeatures*>(features->next);
        storage->storage_buffer = 1;
        auto* const arithmetic = static_cast<vulkan::ShaderFloat16Int8Features*>(storage->next);
        arithmetic->float16 = at(handle).float16;
    }
    static void get_memory(vulkan::PhysicalDevice, vulkan::MemoryProperties* memory) {
        memory->heap_count = 3;
        memory->heaps[0] = {1000, vulkan::device_local};
        memory->heaps[1] = {200, 0};
        memory->heaps[2] = {30, vulkan::device_local | 2};
    }

    const vulkan::Api api = {
        .library = "libvulkan.so.1",
        .create_instance =
            [](const vulkan::InstanceCreateInfo*, const void*, vulkan::Instance*) {
                instances += creation == vulkan::success;
                return creation;
            },
        .destroy_instance = [](vulkan::Instance, const void*) { --instances; },
        .enumerate_devices =
            [](vulkan::Instance, std::uint32_t* count, vulkan::PhysicalDevice* handles) {
                *count = std::uint32_t(devices.size());
                for (std::size_t i = 0; handles && i < devices.size(); ++i) {
                    handles[i] = reinterpret_cast<vulkan::PhysicalDevice>(&devices[i]);
                }
                return vulkan::success;
            },
        .get_properties = get_properties,
        .get_properties_2 =
            [](vulkan::PhysicalDevice, vulkan::Properties2* properties) {
                auto* const driver = static_cast<vulkan::DriverProperties*>(properties->next);
                std::strcpy(driver->name, "driver");
                std::strcpy(driver->info, "1.2.3");
            },
        .get_features_2 = get_features,
        .get_memory = get_memory,
        .get_queue_families =
            [](vulkan::PhysicalDevice handle, std::uint32_t* count, vulkan::QueueFamily* families) {
                *count = 1;
                if (families) {
                    families[0].count = 1;
                    families[0].flags = at(handle).queues;
                }
            },
    };
};

TEST_F(Vulkan, DevicesAreDescribed) {
    devices = {{}, {.type = Type::cpu, .float16 = 0}};
    const std::vector<VulkanDevice> found = vulkan_devices(api);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].info.name, std::string(256, 'x'));
    EXPECT_EQ(found[0].info.driver, "driver 1.2.3");
    EXPECT_EQ(found[0].info.memory_bytes, 1030u);
    EXPECT_TRUE(found[0].info.half);
    EXPECT_FALSE(found[0].info.is_processor);
    EXPECT_EQ(found[0].type, "discrete-gpu");
    EXPECT_EQ(found[1].info.id, (DeviceId{DeviceKind::vulkan, 1}));
    EXPECT_FALSE(found[1].info.half);
    EXPECT_TRUE(found[1].info.is_processor);
    EXPECT_EQ(found[1].type, "cpu");
    EXPECT_THAT(reasons(found), ElementsAre("", ""));
}

TEST_F(Vulkan, DeviceMustBeRecentAndCompute) {
    devices = {{.version = vulkan::version(1, 1)}, {.type = Type::cpu, .queues = 1}};
    EXPECT_THAT(reasons(vulkan_devices(api)), ElementsAre("it has Vulkan 1.1, and 1.3 is needed",
                                                          "it has no queue for computing"));
    EXPECT_EQ(vulkan_devices(api)[0].info.driver, "Vulkan 1.1");
}

TEST_F(Vulkan, DeviceMustBeTheOneThatHalideTakesByItsType) {
    devices = {{.type = Type::discrete_gpu, .queues = 1},
               {.type = Type::integrated_gpu},
               {.type = Type::discrete_gpu},
               {.type = Type::virtual_gpu},
               {.type = Type::cpu},
               {.type = Type::cpu}};
    EXPECT_THAT(reasons(vulkan_devices(api)), ElementsAre("it has no queue for computing", "",
                                                          "Halide takes vulkan:1 in its place",
                                                          "Halide takes vulkan:1 in its place", "",
                                                          "Halide takes vulkan:4 in its place"));
}

TEST_F(Vulkan, DeviceOfNoTypeIsTakenWhereItIsTheFirst) {
    devices = {{.type = Type::other}, {.type = Type::virtual_gpu}, {.type = Type::other}};
    EXPECT_THAT(reasons(vulkan_devices(api)),
                ElementsAre("", "", "Halide takes vulkan:0 in its place"));
}

TEST_F(Vulkan, DriverMayFindNothing) {
    expect_error(ErrorCode::unsupported, "libvulkan.so.1 knows no device",
                 [&] { vulkan_devices(api); });
    creation = -9;
    expect_error(ErrorCode::unsupported, "libvulkan.so.1 knows no driver (error -9)",
                 [&] { vulkan_devices(api); });
}

}  // namespace
}  // namespace upforge
