#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tests/vectors/array.h"

namespace upforge::vectors {

/// {"shape": [2, 3], "data": [six numbers]}, always taken as floats.
Array parse_array(const nlohmann::json& json);

}  // namespace upforge::vectors
