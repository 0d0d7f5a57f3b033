#include "tests/vectors/onnx_case.h"

#include <fmt/core.h>

#include "tests/vectors/bytes.h"
#include "tests/vectors/npy.h"
#include "tests/vectors/onnx_initializers.h"

namespace upforge::vectors {

namespace {

OnnxNode parse_node(const nlohmann::json& node) {
    return {.op = node.at("op"),
            .inputs = node.at("inputs"),
            .outputs = node.at("outputs"),
            .attributes = node.at("attributes")};
}

void read_arrays(const std::filesystem::path& folder, const std::string& kind,
                 const std::vector<std::string>& names, Arrays& arrays) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        arrays[names[i]] = read_npy(folder / fmt::format("{}_{}.npy", kind, i));
    }
}

}  // namespace

OnnxCase read_onnx_case(const std::filesystem::path& folder) {
    const auto description = nlohmann::json::parse(read_bytes(folder / "case.json"));
    OnnxCase result{.name = folder.filename(), .nodes = {}, .inputs = {}, .outputs = {}};
    for (const auto& node : description.at("nodes")) {
        result.nodes.push_back(parse_node(node));
    }
    if (!description.at("initializers").empty()) {
        result.inputs = read_onnx_initializers(folder / "model.onnx");
    }
    read_arrays(folder, "input", description.at("inputs"), result.inputs);
    read_arrays(folder, "output", description.at("outputs"), result.outputs);
    return result;
}

}  // namespace upforge::vectors
