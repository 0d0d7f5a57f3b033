#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "device/cuda_devices.h"
#include "device/device_list.h"
#include "device/opencl_devices.h"
#include "device/vulkan_devices.h"
#include "tests/expect_error.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

const std::vector<DeviceKind> apis = {DeviceKind::opencl, DeviceKind::vulkan, DeviceKind::cuda};

DeviceInfo usable(DeviceId id, bool is_processor = false) {
    return {.id = id,
            .name = to_string(id),
            .driver = "",
            .is_processor = is_processor,
            .unusable = ""};
}

DeviceInfo unusable(DeviceId id, const std::string& why) {
    return {.id = id, .name = to_string(id), .driver = "", .unusable = why};
}

DeviceInfo no_driver(DeviceKind kind) {
    return {.id = {kind}, .name = "", .driver = "", .unusable = "no driver"};
}

/// A machine with an old and a new GPU of NVIDIA, which OpenCL lists after the processor.
std::vector<DeviceInfo> devices_of_workstation(DeviceKind kind) {
    static const std::map<DeviceKind, std::vector<DeviceInfo>> devices = {
        {DeviceKind::opencl,
         {usable({DeviceKind::opencl, 0}, true), usable({DeviceKind::opencl, 1})}},
        {DeviceKind::vulkan, {no_driver(DeviceKind::vulkan)}},
        {DeviceKind::cuda,
         {unusable({DeviceKind::cuda, 0}, "it is old"), usable({DeviceKind::cuda, 1})}},
    };
    return devices.at(kind);
}

/// What runs on the processor is all there is.
std::vector<DeviceInfo> devices_of_server(DeviceKind kind) {
    return {kind == DeviceKind::cuda ? no_driver(kind) : usable({kind, 0}, true)};
}

std::string found(const std::string& text, const DevicesOfKind& devices) {
    return to_string(find_device(text, devices));
}

TEST(Devices, BeginWithTheCpu) {
    const std::vector<DeviceInfo> devices = list_devices();
    ASSERT_FALSE(devices.empty());
    EXPECT_EQ(devices[0].id, DeviceId{});
    EXPECT_EQ(devices[0].name, this_cpu().model);
    EXPECT_GT(devices[0].memory_bytes, 0u);
    EXPECT_TRUE(devices[0].is_processor);
    EXPECT_EQ(devices[0].unusable, "");
}

TEST(Devices, OfEachApiAreNumberedFromZero) {
    for (const DeviceKind kind : apis) {
        const std::vector<DeviceInfo> devices = devices_of(kind);
        ASSERT_FALSE(devices.empty()) << name_of(kind);
        for (std::size_t i = 0; i < devices.size(); ++i) {
            EXPECT_EQ(devices[i].id, (DeviceId{kind, int(i)}));
            EXPECT_TRUE(!devices[i].name.empty() || !devices[i].unusable.empty());
        }
    }
}

TEST(Devices, ThatAreListedAreFoundByName) {
    for (const DeviceInfo& device : list_devices()) {
        const std::string text = to_string(device.id);
        if (device.unusable.empty()) {
            EXPECT_EQ(device_from_text(text), device.id);
        } else {
            expect_error(ErrorCode::unsupported, text + " cannot be used: " + device.unusable,
                         [&] { device_from_text(text); });
        }
    }
}

TEST(Devices, AreOneReasonWhereThereIsNoDriver) {
    const LibraryNames nowhere = {"libupforge_nowhere.so.1", "libupforge_nowhere.so"};
    const auto expect_reason = [](const auto& devices, const DeviceId& id, const char* api) {
        ASSERT_EQ(devices.size(), 1u);
        EXPECT_EQ(devices[0].info.id, id);
        EXPECT_EQ(devices[0].info.name, "");
        EXPECT_EQ(devices[0].info.unusable, std::string("no ") + api +
                                                " driver: libupforge_nowhere.so.1 is not "
                                                "installed");
    };
    expect_reason(opencl_devices(nowhere), {DeviceKind::opencl}, "OpenCL");
    expect_reason(vulkan_devices(nowhere), {DeviceKind::vulkan}, "Vulkan");
    expect_reason(cuda_devices(nowhere), {DeviceKind::cuda}, "CUDA");
}

TEST(Devices, AreOneReasonWhereTheLibraryIsAnother) {
    const std::vector<CudaDevice> devices = cuda_devices({"libupforge_nowhere.so", "libc.so.6"});
    ASSERT_EQ(devices.size(), 1u);
    EXPECT_EQ(devices[0].info.unusable, "libc.so.6 has no function cuInit");
}

TEST(DeviceText, IsReadBack) {
    EXPECT_EQ(to_string({}), "cpu");
    EXPECT_EQ(to_string({DeviceKind::vulkan, 12}), "vulkan:12");
    EXPECT_EQ(device_from_text("cpu"), DeviceId{});
    for (const char* text : {"cpu", "opencl:0", "opencl:1", "cuda:1"}) {
        EXPECT_EQ(found(text, devices_of_workstation), text);
    }
}

TEST(DeviceText, ThatIsWrongIsExplained) {
    for (const std::string text :
         {"", "gpu", "CPU", "cpu:0", "opencl:", "opencl:x", "opencl:-1", "opencl:+1", "opencl:1x",
          "opencl: 1", "opencl:1:1", "opencl:99999999999", ":0", "auto:0"}) {
        expect_error(ErrorCode::invalid_argument,
                     "no device is called \"" + text +
                         "\"; there are auto, cpu, opencl, vulkan and cuda, the last three also "
                         "with a number, as in opencl:0",
                     [&] { device_from_text(text); });
    }
}

TEST(DeviceText, WithoutANumberIsTheFirstGpuOrElseTheFirst) {
    EXPECT_EQ(found("opencl", devices_of_workstation), "opencl:1");
    EXPECT_EQ(found("cuda", devices_of_workstation), "cuda:1");
    EXPECT_EQ(found("opencl", devices_of_server), "opencl:0");
}

TEST(DeviceText, AutoIsTheFirstGpuOrElseTheCpu) {
    EXPECT_EQ(found("auto", devices_of_workstation), "cuda:1");
    EXPECT_EQ(found("auto", devices_of_server), "cpu");
    EXPECT_NO_THROW(device_from_text("auto"));
}

TEST(DeviceText, AsksNoDriverForTheCpu) {
    const DevicesOfKind none = [](DeviceKind kind) -> std::vector<DeviceInfo> {
        throw Error(ErrorCode::unsupported, name_of(kind));
    };
    EXPECT_EQ(find_device("cpu", none), DeviceId{});
    expect_error(ErrorCode::unsupported, "vulkan", [&] { find_device("vulkan:0", none); });
}

TEST(DeviceText, OfWhatIsNotThereSaysWhatIs) {
    const auto expect_unsupported = [](const std::string& text, const std::string& words,
                                       const DevicesOfKind& devices) {
        expect_error(ErrorCode::unsupported, words, [&] { find_device(text, devices); });
    };
    expect_unsupported("opencl:2", "there is no opencl:2; there are opencl:0, opencl:1",
                       devices_of_workstation);
    expect_unsupported("vulkan:1", "there is no vulkan:1; there is vulkan:0", devices_of_server);
    expect_unsupported("cuda:0", "cuda:0 cannot be used: it is old", devices_of_workstation);
    expect_unsupported("cuda:99", "cuda:99 cannot be used: no driver", devices_of_server);
    expect_unsupported("cuda", "cuda cannot be used: no driver", devices_of_server);
    expect_error(ErrorCode::unsupported, "cuda:99", [] { device_from_text("cuda:99"); });
}

}  // namespace
}  // namespace upforge
