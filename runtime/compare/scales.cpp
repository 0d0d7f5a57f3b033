#include "compare/scales.h"

#include <algorithm>
#include <set>
#include <string>

#include "graph/operations/pointwise.h"

namespace upforge::compare {
namespace {

/// Whether errors of its inputs are in its outputs as they were, or smaller.
bool carries(const graph::Operation& operation) {
    static const std::set<std::string> always = {
        "activate",       "add",      "average_pool", "concat",     "convert",
        "copy",           "pad",      "pick",         "rearrange",  "depth_to_space",
        "space_to_depth", "max_pool", "resize",       "max_unpool", "global_average_pool",
        "global_max_pool"};
    if (const auto* combine = dynamic_cast<const graph::Combine*>(&operation)) {
        return combine->arithmetic == Arithmetic::add ||
               combine->arithmetic == Arithmetic::subtract ||
               combine->arithmetic == Arithmetic::minimum ||
               combine->arithmetic == Arithmetic::maximum;
    }
    return always.contains(operation.name());
}

}  // namespace

void Scales::widen(const graph::Node& node, std::size_t output, Difference& difference) {
    double scale = difference.range;
    if (carries(*node.operation)) {
        for (const graph::Operand& input : node.inputs) {
            if (const auto found = scales_.find(input.value); found != scales_.end()) {
                scale = std::max(scale, found->second);
            }
        }
    }
    difference.range = scale;
    scales_[node.outputs[output]] = scale;
}

}  // namespace upforge::compare
