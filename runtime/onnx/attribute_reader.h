#pragma once

#include "model/attributes.h"
#include "onnx/tensor_reader.h"

namespace onnx {
class AttributeProto;
}

namespace upforge {

/// Opaque for kinds that no node needs. Throws where an attribute holds another kind of value than
/// it says.
Attribute read_attribute(const onnx::AttributeProto& attribute, TensorReader& tensors);

}  // namespace upforge
