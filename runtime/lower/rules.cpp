#include "lower/rules.h"

#include <algorithm>
#include <limits>

#include "lower/fold_call.h"

namespace upforge::lower {
namespace {

bool is_standard(const Node& node) {
    return node.domain.empty() || node.domain == "ai.onnx";
}

}  // namespace

const Rule* find_rule(const Node& node) {
    if (!is_standard(node)) {
        return nullptr;
    }
    for (const RuleTable* table :
         {&convolution_rules(), &matrix_rules(), &pooling_rules(), &resizing_rules(),
          &pointwise_rules(), &arithmetic_rules(), &comparison_rules(), &channel_rules(),
          &normalization_rules(), &layout_rules(), &reduction_rules(), &quantization_rules()}) {
        if (const auto found = table->find(node.op); found != table->end()) {
            return &found->second;
        }
    }
    return nullptr;
}

bool is_known(const Node& node) {
    const FoldTable* const folds[] = {&element_folds(), &shape_folds(), &selection_folds(),
                                      &sum_folds()};
    const bool foldable =
        std::any_of(std::begin(folds), std::end(folds),
                    [&](const FoldTable* table) { return table->count(node.op) != 0; });
    return !node.branches.empty() ||
           (is_standard(node) && (foldable || find_rule(node) != nullptr));
}

std::size_t first_constant_input(const Node& node) {
    static const std::map<std::string_view, std::size_t> first = {
        {"Conv", 1},
        {"ConvTranspose", 1},
        {"MaxUnpool", 2},
        {"BatchNormalization", 1},
        {"LayerNormalization", 1},
        {"Resize", 1},
        {"Upsample", 1},
        {"InstanceNormalization", 1},
        {"Pad", 1},
        {"Clip", 1},
        {"GroupNormalization", 1},
        {"Reshape", 1},
        {"Squeeze", 1},
        {"Unsqueeze", 1},
        {"Slice", 1},
        {"GatherND", 1},
        {"Split", 1},
        {"Gather", 1},
        {"Expand", 1},
        {"Tile", 1},
        {"Dropout", 1},
        {"ReduceMean", 1},
        {"ReduceMax", 1},
        {"ReduceSum", 1},
        {"ReduceMin", 1},
        {"ReduceSumSquare", 1},
        {"ReduceL1", 1},
        {"ReduceL2", 1},
        {"ReduceProd", 1},
        {"ReduceLogSum", 1},
        {"ReduceLogSumExp", 1},
        {"CumSum", 1},
        {"Col2Im", 1},
        {"AffineGrid", 1},
        {"OneHot", 1},
        {"Trilu", 1},
        {"GatherElements", 1},
    };
    const auto found = first.find(node.op);
    return found == first.end() ? std::numeric_limits<std::size_t>::max() : found->second;
}

}  // namespace upforge::lower
