#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tests/vectors/array.h"
#include "tests/vectors/engine.h"

namespace upforge::vectors {

/// Computes a case of the W3C WebNN baseline ("op", "tensors", "options"). Throws LeftToImporter
/// where the operator is none of upforge's.
Array run_webnn(const nlohmann::json& webnn_case, const Engine& engine);

}  // namespace upforge::vectors
