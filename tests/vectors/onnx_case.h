#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/vectors/array.h"

namespace upforge::vectors {

struct OnnxNode {
    std::string op;
    std::vector<std::string> inputs;  ///< "" where an optional input is absent
    std::vector<std::string> outputs;
    nlohmann::json attributes;
};

/// One case of the ONNX backend suite: a small graph, its inputs and the outputs it must give.
struct OnnxCase {
    std::string name;
    std::vector<OnnxNode> nodes;
    Arrays inputs;  ///< initializers included
    Arrays outputs;
};

/// Reads case.json, input_i.npy, output_i.npy and the initializers of model.onnx.
OnnxCase read_onnx_case(const std::filesystem::path& folder);

}  // namespace upforge::vectors
