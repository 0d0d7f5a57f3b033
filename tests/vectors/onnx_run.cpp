#include "tests/vectors/onnx_run.h"

#include <fmt/ranges.h>

#include <set>

#include "tests/vectors/left_to_importer.h"
#include "tests/vectors/onnx_operators.h"

namespace upforge::vectors {

namespace {

const std::map<std::string, onnx::Outputs (*)(const OnnxNodeCall&)> operators = {
    {"ArgMax", onnx::arg_max},
    {"AveragePool", onnx::average_pool},
    {"Concat", onnx::concat},
    {"Conv", onnx::conv},
    {"ConvTranspose", onnx::conv_transpose},
    {"GlobalAveragePool", onnx::global_average_pool},
    {"GlobalMaxPool", onnx::global_max_pool},
    {"LeakyRelu", onnx::leaky_relu},
    {"MaxPool", onnx::max_pool},
    {"MaxUnpool", onnx::max_unpool},
    {"Pad", onnx::pad},
    {"Resize", onnx::resize},
    {"Sigmoid", onnx::sigmoid},
    {"Squeeze", onnx::squeeze},
    {"Unsqueeze", onnx::unsqueeze},
    {"Upsample", onnx::upsample},
};

void check_operators(const OnnxCase& onnx_case) {
    std::set<std::string> unknown;
    for (const OnnxNode& node : onnx_case.nodes) {
        if (!operators.contains(node.op)) {
            unknown.insert(node.op);
        }
    }
    if (!unknown.empty()) {
        throw LeftToImporter(fmt::format("{}", fmt::join(unknown, " + ")));
    }
}

}  // namespace

Arrays run(const OnnxCase& onnx_case, const Engine& engine) {
    check_operators(onnx_case);
    Arrays arrays = onnx_case.inputs;
    for (const OnnxNode& node : onnx_case.nodes) {
        const auto outputs = operators.at(node.op)(OnnxNodeCall(node, arrays, engine));
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            arrays[node.outputs[i]] = outputs.at(i);
        }
    }
    return arrays;
}

}  // namespace upforge::vectors
