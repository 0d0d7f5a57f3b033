#include "device/vulkan_candidates.h"

#include <algorithm>
#include <vector>

namespace upforge::vulkan {
namespace {

bool computes(const Api& api, PhysicalDevice device) {
    std::uint32_t count = 0;
    api.get_queue_families(device, &count, nullptr);
    std::vector<QueueFamily> families(count);
    api.get_queue_families(device, &count, families.data());
    return std::ranges::any_of(families, [](const QueueFamily& family) {
        return family.count > 0 && family.flags & compute_queue;
    });
}

/// Halide looks for words in what it was told, and every word for a GPU contains "gpu", which to it
/// means both an integrated and a discrete one.
bool fits(DeviceType type, DeviceType wanted) {
    const bool any_gpu = wanted == DeviceType::integrated_gpu ||
                         wanted == DeviceType::discrete_gpu || wanted == DeviceType::virtual_gpu;
    return (type == wanted && type != DeviceType::other) ||
           (any_gpu && (type == DeviceType::integrated_gpu || type == DeviceType::discrete_gpu));
}

}  // namespace

Candidate candidate(const Api& api, PhysicalDevice device) {
    Properties properties;
    api.get_properties(device, &properties);
    return {device, properties, computes(api, device)};
}

const char* word_for(DeviceType type) {
    switch (type) {
        case DeviceType::cpu:
            return "cpu";
        case DeviceType::integrated_gpu:
            return "integrated-gpu";
        case DeviceType::discrete_gpu:
            return "discrete-gpu";
        case DeviceType::virtual_gpu:
            return "virtual-gpu";
        case DeviceType::other:
            break;
    }
    return "other";
}

std::size_t taken_by_halide(std::span<const Candidate> candidates, DeviceType wanted) {
    const auto found = std::ranges::find_if(candidates, [&](const Candidate& each) {
        return each.computes && fits(each.properties.type, wanted);
    });
    return found == candidates.end() ? 0 : found - candidates.begin();
}

}  // namespace upforge::vulkan
