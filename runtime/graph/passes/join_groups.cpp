#include <utility>
#include <vector>

#include "graph/operations/layout.h"
#include "graph/operations/norms.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"
#include "operators/rearrange.h"

namespace upforge::graph {
namespace {

bool moves(const Rearrange& rearrange, const Dims& dims, const Dims& strides) {
    return rearrange.offset == 0 &&
           joined_axes(rearrange.dims, rearrange.strides) == joined_axes(dims, strides);
}

/// Whether it makes each group of an image's channels one channel of a row of pixels.
bool gathers(const Rearrange& rearrange, const Shape& image, std::int64_t groups) {
    const auto [n, h, w, c] = image;
    const std::int64_t members = c / groups;
    const std::int64_t row = std::int64_t{w} * c, plane = row * h;
    return moves(rearrange, {n, members, h, w, groups}, {plane, 1, row, c, members});
}

/// Whether it puts them back.
bool spreads(const Rearrange& rearrange, const Shape& image, std::int64_t groups) {
    const auto [n, h, w, c] = image;
    const std::int64_t members = c / groups;
    const std::int64_t row = w * groups, plane = row * h;
    return moves(rearrange, {n, h, w, groups, members}, {plane * members, row, groups, 1, plane});
}

std::vector<float> of_each_member(const std::vector<float>& numbers, int members) {
    std::vector<float> all;
    for (const float number : numbers) {
        all.insert(all.end(), members, number);
    }
    return all;
}

/// The norm of the image before both rearrangements; null where they are others.
std::shared_ptr<Operation> joined_norm(const Graph& graph, const Uses& uses, const Node& last) {
    const auto* spread = dynamic_cast<const Rearrange*>(last.operation.get());
    const auto* norm = spread ? sole_source<InstanceNorm>(graph, uses, last.inputs[0]) : nullptr;
    if (!norm) {
        return nullptr;
    }
    const Node& middle = graph.nodes[uses.producer(last.inputs[0].value)];
    const auto* gather = sole_source<Rearrange>(graph, uses, middle.inputs[0]);
    if (!gather) {
        return nullptr;
    }
    const Node& first = graph.nodes[uses.producer(middle.inputs[0].value)];
    const Shape& image = graph.values[last.outputs[0]].type.shape;
    const int groups = static_cast<int>(norm->scale.size());
    const bool fits = whole(graph, first.inputs[0]) && first.inputs[0].shape == image &&
                      image.channels % groups == 0 && gathers(*gather, image, groups) &&
                      spreads(*spread, image, groups);
    if (!fits) {
        return nullptr;
    }
    const int members = image.channels / groups;
    return std::make_shared<GroupNorm>(groups, of_each_member(norm->scale, members),
                                       of_each_member(norm->shift, members), norm->epsilon);
}

}  // namespace

void join_groups(Graph& graph) {
    Uses uses(graph);
    for (Node& node : graph.nodes) {
        if (std::shared_ptr<Operation> norm = joined_norm(graph, uses, node)) {
            const int middle = uses.producer(node.inputs[0].value);
            const int first = uses.producer(graph.nodes[middle].inputs[0].value);
            node.inputs = graph.nodes[first].inputs;
            node.operation = std::move(norm);
            uses = Uses(graph);
        }
    }
}

}  // namespace upforge::graph
