#pragma once

#include <vector>

#include "tests/vectors/onnx_node_call.h"

/// ONNX operators in terms of upforge's, each a function from a node's inputs to its outputs.
namespace upforge::vectors::onnx {

using Outputs = std::vector<Array>;

// onnx_windows.cpp
Outputs conv(const OnnxNodeCall& call);
Outputs conv_transpose(const OnnxNodeCall& call);
Outputs max_pool(const OnnxNodeCall& call);
Outputs average_pool(const OnnxNodeCall& call);
Outputs global_average_pool(const OnnxNodeCall& call);
Outputs global_max_pool(const OnnxNodeCall& call);
Outputs max_unpool(const OnnxNodeCall& call);

// onnx_resize.cpp
Outputs resize(const OnnxNodeCall& call);
Outputs upsample(const OnnxNodeCall& call);
Outputs pad(const OnnxNodeCall& call);

// onnx_axes.cpp
Outputs sigmoid(const OnnxNodeCall& call);
Outputs leaky_relu(const OnnxNodeCall& call);
Outputs arg_max(const OnnxNodeCall& call);
Outputs concat(const OnnxNodeCall& call);
Outputs unsqueeze(const OnnxNodeCall& call);
Outputs squeeze(const OnnxNodeCall& call);

}  // namespace upforge::vectors::onnx
