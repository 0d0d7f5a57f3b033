#pragma once

#include <string>
#include <vector>

/// Why each cannot be used; empty where it can.
template <typename Device>
std::vector<std::string> reasons(const std::vector<Device>& devices) {
    std::vector<std::string> reasons;
    for (const Device& device : devices) {
        reasons.push_back(device.info.unusable);
    }
    return reasons;
}
