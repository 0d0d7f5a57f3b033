#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tests/vectors/array.h"
#include "tests/vectors/engine.h"

namespace upforge::vectors {

/// Computes a fixture of one Keras layer ("layer", "attrs", "input", "weights"). Throws
/// LeftToImporter where no operator of upforge is that layer.
Array run_keras(const nlohmann::json& fixture, const Engine& engine);

}  // namespace upforge::vectors
