#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "graph/lifetimes.h"
#include "graph/operations/layout.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

bool joins(const Node& node) {
    return dynamic_cast<const Concat*>(node.operation.get()) != nullptr;
}

class Placement {
  public:
    /// `copying`: outputs of concatenations whose oldest input is copied.
    Placement(Graph& graph, const std::set<ValueId>& copying)
        : graph_(graph), uses_(graph), copying_(copying) {}

    void run() {
        std::vector<Node> nodes = std::exchange(graph_.nodes, {});
        for (Node& node : nodes) {
            if (joins(node)) {
                place(node);
            } else {
                graph_.nodes.push_back(std::move(node));
            }
        }
    }

  private:
    /// Whether the value may lie in a part of another one's memory.
    bool movable(ValueId id) const {
        const Value& value = graph_.values[id];
        return uses_.producer(id) >= 0 && !value.home && !value.dense && !uses_.leaves(id);
    }

    bool stays_away(const Operand& input, const Node& node) const {
        const auto younger = [&](const Operand& other) {
            return uses_.producer(other.value) > uses_.producer(input.value);
        };
        return copying_.contains(node.outputs[0]) &&
               std::any_of(node.inputs.begin(), node.inputs.end(), younger);
    }

    /// Whether all of the value lies around the part of it that is concatenated: channels and
    /// images are all there.
    bool frames(const Operand& operand) const {
        const Shape& all = graph_.values[operand.value].type.shape;
        return operand.shape.channels == all.channels && operand.shape.batch == all.batch;
    }

    /// The input that is the inner part of a larger image, if one may be the frame of the others.
    const Operand* frame(const Node& node) const {
        const ValueId output = node.outputs[0];
        if (graph_.values[output].dense || uses_.leaves(output)) {
            return nullptr;
        }
        for (const Operand& input : node.inputs) {
            if (!whole(graph_, input) && frames(input) && movable(input.value) &&
                !stays_away(input, node)) {
                return &input;
            }
        }
        return nullptr;
    }

    /// The memory that holds the concatenation: the output's own, or a larger one's inner part.
    Operand make_room(const Node& node) {
        const ValueId output = node.outputs[0];
        const Operand* inner = frame(node);
        if (!inner) {
            return graph_.all_of(output);
        }
        Value room = graph_.values[output];
        room.type.shape.height = graph_.values[inner->value].type.shape.height;
        room.type.shape.width = graph_.values[inner->value].type.shape.width;
        room.name += ".frame";
        const ValueId id = graph_.add_value(std::move(room));
        const Operand part{id, graph_.values[output].type.shape, 0, inner->top, inner->left, 0};
        graph_.values[output].home = part;
        return part;
    }

    void place(const Node& node) {
        const Operand room = make_room(node);
        int channel = room.channel;
        for (const Operand& input : node.inputs) {
            Operand part = room;
            part.channel = channel;
            part.shape.channels = input.shape.channels;
            channel += input.shape.channels;
            if (stays_away(input, node)) {
                copy(input, part, node);
            } else if (whole(graph_, input) && movable(input.value)) {
                graph_.values[input.value].home = part;
            } else if (!whole(graph_, input) && frames(input) && movable(input.value) &&
                       fits_around(room, input)) {
                part.top -= input.top;
                part.left -= input.left;
                part.shape = graph_.values[input.value].type.shape;
                graph_.values[input.value].home = part;
            } else {
                copy(input, part, node);
            }
        }
    }

    /// Whether the whole of the input lies inside the room's value when its part lies at the room.
    bool fits_around(const Operand& room, const Operand& input) const {
        const Shape& around = graph_.values[room.value].type.shape;
        const Shape& all = graph_.values[input.value].type.shape;
        const int top = room.top - input.top, left = room.left - input.left;
        return top >= 0 && left >= 0 && top + all.height <= around.height &&
               left + all.width <= around.width;
    }

    void copy(const Operand& input, const Operand& part, const Node& node) {
        Value moved = graph_.values[node.outputs[0]];
        moved.name = node.name + "." + graph_.values[input.value].name;
        moved.type.shape = part.shape;
        moved.home = part;
        const ValueId id = graph_.add_value(std::move(moved));
        graph_.nodes.push_back({node.name, std::make_shared<Copy>(), {input}, {id}});
    }

    Graph& graph_;
    const Uses uses_;
    const std::set<ValueId>& copying_;
};

Graph placed(Graph graph, const std::set<ValueId>& copying) {
    Placement(graph, copying).run();
    return graph;
}

/// Outputs of concatenations, largest first.
std::vector<ValueId> largest_joined(const Graph& graph, std::size_t most) {
    std::vector<ValueId> all;
    for (const Node& node : graph.nodes) {
        if (joins(node)) {
            all.push_back(node.outputs[0]);
        }
    }
    std::stable_sort(all.begin(), all.end(), [&](ValueId a, ValueId b) {
        return graph.values[a].type.shape.elements() > graph.values[b].type.shape.elements();
    });
    all.resize(std::min(all.size(), most));
    return all;
}

/// A skip that lies in its concatenation from the beginning keeps the room of the other inputs
/// too, for all layers in between. Copying it late may need less memory at once, and is done where
/// that is at least so much, and a part of all.
constexpr double worthwhile_bytes = 16 << 20, worthwhile_part = 0.05;
constexpr std::size_t most_tried = 8;

}  // namespace

void place_concatenations(Graph& graph) {
    std::set<ValueId> copying;
    Graph best = placed(graph, copying);
    auto bytes = static_cast<double>(lower_bound(best));
    for (const ValueId joined : largest_joined(graph, most_tried)) {
        copying.insert(joined);
        Graph tried = placed(graph, copying);
        const auto needed = static_cast<double>(lower_bound(tried));
        if (needed <= bytes - std::max(worthwhile_bytes, worthwhile_part * bytes)) {
            best = std::move(tried);
            bytes = needed;
        } else {
            copying.erase(joined);
        }
    }
    graph = std::move(best);
}

}  // namespace upforge::graph
