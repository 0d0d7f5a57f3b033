#pragma once

#include <string>

#include "model/attributes.h"

namespace onnx {
class AttributeProto;
class TensorProto;
}  // namespace onnx

namespace upforge {

/// All of a tensor but its elements.
void write_tensor_type(const Array& array, onnx::TensorProto& proto);

/// Throws an Error for an Opaque attribute, of which nothing more is known.
void write_attribute(const std::string& name, const Attribute& attribute,
                     onnx::AttributeProto& proto);

}  // namespace upforge
