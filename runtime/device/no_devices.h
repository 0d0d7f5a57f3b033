#pragma once

#include <vector>

#include "upforge/device.h"
#include "upforge/error.h"

namespace upforge {

/// What stands for the devices of an API that has none.
template <typename Device>
std::vector<Device> no_devices(DeviceKind kind, const Error& reason) {
    Device none;
    none.info.id.kind = kind;
    none.info.unusable = reason.what();
    return {none};
}

}  // namespace upforge
