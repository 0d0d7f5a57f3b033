#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "onnx.pb.h"

namespace upforge {

bool is_onnx_domain(const std::string& domain);

/// The version of ONNX's own operators that is imported; absent where none is.
std::optional<std::int64_t> find_opset(
    const google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto>& imports);

}  // namespace upforge
