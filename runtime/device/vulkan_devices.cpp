#include "device/vulkan_devices.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "device/driver_text.h"
#include "device/no_devices.h"
#include "device/vulkan_candidates.h"

namespace upforge {
namespace vulkan {
namespace {

constexpr std::uint32_t needed = version(1, 3);

/// As long as it lives, its devices can be asked.
class Session {
  public:
    explicit Session(const Api& api) : api_(api) {
        const ApplicationInfo application{.application = "upforge", .api_version = needed};
        const InstanceCreateInfo info{.application = &application};
        const Result result = api.create_instance(&info, nullptr, &instance_);
        if (result != success) {
            throw Error(ErrorCode::unsupported,
                        fmt::format("{} knows no driver (error {})", api.library, result));
        }
    }
    ~Session() { api_.destroy_instance(instance_, nullptr); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    std::vector<PhysicalDevice> devices() const {
        std::uint32_t count = 0;
        Result result = api_.enumerate_devices(instance_, &count, nullptr);
        std::vector<PhysicalDevice> devices(result == success ? count : 0);
        if (!devices.empty()) {
            result = api_.enumerate_devices(instance_, &count, devices.data());
        }
        const bool listed = result == success || result == incomplete;
        devices.resize(listed ? std::min<std::size_t>(count, devices.size()) : 0);
        if (devices.empty()) {
            const std::string error = listed ? "" : fmt::format(" (error {})", result);
            throw Error(ErrorCode::unsupported, api_.library + " knows no device" + error);
        }
        return devices;
    }

  private:
    const Api& api_;
    Instance instance_ = nullptr;
};

std::string why_unusable(std::span<const Candidate> candidates, std::size_t index) {
    const Candidate& candidate = candidates[index];
    const std::uint32_t its = candidate.properties.api_version;
    if (its < needed) {
        return fmt::format("it has Vulkan {}.{}, and {}.{} is needed", major_of(its), minor_of(its),
                           major_of(needed), minor_of(needed));
    }
    if (!candidate.computes) {
        return "it has no queue for computing";
    }
    const std::size_t taken = taken_by_halide(candidates, candidate.properties.type);
    return taken == index ? "" : fmt::format("Halide takes vulkan:{} in its place", taken);
}

std::string driver_of(const Api& api, const Candidate& candidate) {
    const std::uint32_t its = candidate.properties.api_version;
    if (its < version(1, 2)) {
        return fmt::format("Vulkan {}.{}", major_of(its), minor_of(its));
    }
    DriverProperties driver;
    Properties2 properties{.next = &driver, .properties = {}};
    api.get_properties_2(candidate.device, &properties);
    return one_line(one_line(driver.name) + ' ' + one_line(driver.info));
}

/// Halide's kernels that load fp16 also declare that they compute with it.
bool has_half(const Api& api, const Candidate& candidate) {
    if (candidate.properties.api_version < version(1, 2)) {
        return false;
    }
    ShaderFloat16Int8Features arithmetic;
    Storage16BitFeatures storage{.next = &arithmetic};
    Features2 features{.next = &storage};
    api.get_features_2(candidate.device, &features);
    return arithmetic.float16 && storage.storage_buffer;
}

std::uint64_t local_bytes(const Api& api, const Candidate& candidate) {
    MemoryProperties memory;
    api.get_memory(candidate.device, &memory);
    std::uint64_t bytes = 0;
    for (const MemoryHeap& heap :
         std::span(memory.heaps).first(std::min<std::size_t>(memory.heap_count, 16))) {
        bytes += heap.flags & device_local ? heap.bytes : 0;
    }
    return bytes;
}

}  // namespace
}  // namespace vulkan

std::vector<VulkanDevice> vulkan_devices(const vulkan::Api& api) {
    const vulkan::Session session(api);
    std::vector<vulkan::Candidate> candidates;
    for (const vulkan::PhysicalDevice device : session.devices()) {
        candidates.push_back(vulkan::candidate(api, device));
    }
    std::vector<VulkanDevice> devices;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const vulkan::Candidate& each = candidates[i];
        const std::string name = one_line(each.properties.name);
        devices.push_back({.info = {.id = {DeviceKind::vulkan, int(i)},
                                    .name = name.empty() ? "unknown device" : name,
                                    .driver = vulkan::driver_of(api, each),
                                    .memory_bytes = vulkan::local_bytes(api, each),
                                    .is_processor = each.properties.type == vulkan::DeviceType::cpu,
                                    .half = vulkan::has_half(api, each),
                                    .unusable = vulkan::why_unusable(candidates, i)},
                           .type = vulkan::word_for(each.properties.type)});
    }
    return devices;
}

std::vector<VulkanDevice> vulkan_devices(const LibraryNames& libraries) {
    try {
        return vulkan_devices(vulkan::api_of(SharedLibrary("Vulkan", libraries)));
    } catch (const Error& error) {
        return no_devices<VulkanDevice>(DeviceKind::vulkan, error);
    }
}

}  // namespace upforge
