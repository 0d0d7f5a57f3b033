#include "tests/vectors/json_array.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "upforge/error.h"

namespace upforge::vectors {

Array parse_array(const nlohmann::json& json) {
    Array array{.shape = json.at("shape"), .values = json.at("data"), .integers = false};
    if (array.values.size() != elements(array.shape)) {
        throw Error(ErrorCode::file, fmt::format("{} numbers for an array of shape {}",
                                                 array.values.size(), to_string(array.shape)));
    }
    return array;
}

}  // namespace upforge::vectors
