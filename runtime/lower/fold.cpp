#include "lower/fold.h"

#include "lower/fold_call.h"

namespace upforge::lower {

std::optional<std::vector<Array>> fold(const Node& node, std::span<const Array* const> inputs,
                                       int opset) {
    if (!node.domain.empty() && node.domain != "ai.onnx") {
        return std::nullopt;
    }
    for (const FoldTable* table :
         {&element_folds(), &shape_folds(), &selection_folds(), &sum_folds()}) {
        if (const auto found = table->find(node.op); found != table->end()) {
            return found->second(Call(node, inputs, opset));
        }
    }
    return std::nullopt;
}

}  // namespace upforge::lower
