#pragma once

#include "tests/vectors/engine.h"
#include "tests/vectors/onnx_case.h"

namespace upforge::vectors {

/// Every array of the case as `engine` computes it, by name. Throws LeftToImporter where a node
/// uses something that the operators of upforge do not offer by themselves.
Arrays run(const OnnxCase& onnx_case, const Engine& engine);

}  // namespace upforge::vectors
