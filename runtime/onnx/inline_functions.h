#pragma once

namespace onnx {
class ModelProto;
}

namespace upforge {

/// Puts the nodes of a model's own functions where it calls them, named after the node that does.
void inline_functions(onnx::ModelProto& file);

}  // namespace upforge
