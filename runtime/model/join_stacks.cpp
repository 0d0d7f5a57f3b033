#include <algorithm>
#include <map>
#include <optional>

#include "model/model.h"
#include "model/rewrite.h"

namespace upforge {
namespace {

/// The sum of arrays, say, that a ReduceSum over a stack of them stands for; absent where a node is
/// something else.
std::optional<Node> combination(const Arrays& arrays, const Node& reduction) {
    static const std::map<std::string, const char*> of_several{
        {"ReduceSum", "Sum"}, {"ReduceMean", "Mean"}, {"ReduceMax", "Max"}, {"ReduceMin", "Min"}};
    const auto several = of_several.find(reduction.op);
    if (several == of_several.end() || !reduction.domain.empty()) {
        return std::nullopt;
    }
    const Node* stack = arrays.before(&reduction, 0, "Concat");
    const auto axes = arrays.integers(reduction, "axes", 1);
    if (!stack || !axes || axes->size() != 1 || axes->front() < 0 ||
        stack->attributes.integer("axis", -1) != axes->front() ||
        reduction.attributes.integer("keepdims", 1) != 0) {
        return std::nullopt;
    }
    Node combined{
        .op = several->second, .name = reduction.name, .inputs = {}, .outputs = reduction.outputs};
    for (std::size_t i = 0; i < stack->inputs.size(); ++i) {
        const Node* lifted = arrays.before(stack, i, "Unsqueeze");
        if (!lifted || arrays.integers(*lifted, "axes", 1) != axes) {
            return std::nullopt;
        }
        combined.inputs.push_back(lifted->inputs[0]);
    }
    return combined;
}

}  // namespace

void join_stacks(Model& model) {
    replace_nodes(model, combination);
}

}  // namespace upforge
