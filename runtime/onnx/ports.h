#pragma once

#include "model/model.h"

namespace onnx {
class ValueInfoProto;
}

namespace upforge {

/// Throws where it is no tensor of numbers, or of dimensions that are not positive.
Port read_input(const onnx::ValueInfoProto& input);

/// What a model says of its outputs follows from its nodes; exporters leave it out or write zeros,
/// so that anything is taken.
Port read_output(const onnx::ValueInfoProto& output);

}  // namespace upforge
