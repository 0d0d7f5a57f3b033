#include <algorithm>
#include <utility>

#include "graph/operations/layout.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

class Placement {
  public:
    explicit Placement(Graph& graph) : graph_(graph), uses_(graph) {}

    void run() {
        std::vector<Node> nodes = std::exchange(graph_.nodes, {});
        for (Node& node : nodes) {
            if (dynamic_cast<const Concat*>(node.operation.get())) {
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
            if (!whole(graph_, input) && frames(input) && movable(input.value)) {
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
            if (whole(graph_, input) && movable(input.value)) {
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
};

}  // namespace

void place_concatenations(Graph& graph) {
    Placement(graph).run();
}

}  // namespace upforge::graph
