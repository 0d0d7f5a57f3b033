#pragma once

#include <cstddef>
#include <span>

#include "device/vulkan_api.h"

namespace upforge::vulkan {

/// A device, and what Halide's runtime goes by.
struct Candidate {
    PhysicalDevice device;
    Properties properties;
    bool computes;
};

Candidate candidate(const Api& api, PhysicalDevice device);

/// Halide's word for it; of the last one it knows nothing.
const char* word_for(DeviceType type);

/// Which of them Halide takes when told the word for this type: the first that fits and computes;
/// if none does, the first.
std::size_t taken_by_halide(std::span<const Candidate> candidates, DeviceType wanted);

}  // namespace upforge::vulkan
