#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "tests/vectors/array.h"

namespace upforge::vectors {

/// The weights stored in an ONNX model, by name: float tensors in raw_data, which is how the
/// exporters write them. Reads just these fields of the protobuf, nothing of the graph.
Arrays read_onnx_initializers(const std::filesystem::path& model);

}  // namespace upforge::vectors
