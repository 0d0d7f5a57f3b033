#pragma once

#include <nlohmann/json.hpp>

#include "plan/device_share.h"

namespace upforge {

nlohmann::ordered_json json_of(const plan::DeviceShare& share);

}  // namespace upforge
