#include "onnx/operator_sets.h"

namespace upforge {

bool is_onnx_domain(const std::string& domain) {
    return domain.empty() || domain == "ai.onnx";
}

std::optional<std::int64_t> find_opset(
    const google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto>& imports) {
    for (const onnx::OperatorSetIdProto& opset : imports) {
        if (is_onnx_domain(opset.domain())) {
            return opset.version();
        }
    }
    return std::nullopt;
}

}  // namespace upforge
