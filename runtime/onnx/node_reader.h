#pragma once

#include "model/model.h"
#include "onnx/tensor_reader.h"

namespace onnx {
class NodeProto;
}

namespace upforge {

/// A node with its attributes, and with its branches if it is an If (see separate_branches).
Node read_node(const onnx::NodeProto& proto, TensorReader& tensors);

}  // namespace upforge
