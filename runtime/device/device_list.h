#pragma once

#include <functional>
#include <string>
#include <vector>

#include "upforge/device.h"

namespace upforge {

/// The entries of list_devices() that are of one kind. Loads no driver of another.
std::vector<DeviceInfo> devices_of(DeviceKind kind);

using DevicesOfKind = std::function<std::vector<DeviceInfo>(DeviceKind)>;

/// As device_from_text, among these devices.
DeviceId find_device(const std::string& text, const DevicesOfKind& devices_of_kind);

}  // namespace upforge
