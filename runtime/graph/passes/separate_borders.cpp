#include <utility>

#include "graph/operations/convolution.h"
#include "graph/operations/layout.h"
#include "graph/passes/passes.h"

namespace upforge::graph {
namespace {

bool gains(const Node& node, const Conv& conv, const Graph& graph) {
    const auto type_of = [&](ValueId value) { return graph.values[value].type.type; };
    const DataType input = type_of(node.inputs[0].value), output = type_of(node.outputs[0]);
    return conv.options.padding != Padding{} && input == DataType::f32 &&
           conv.sums_rows_of_taps() && !conv.transforms_tiles(input, output);
}

}  // namespace

void separate_borders(Graph& graph) {
    const std::vector<Node> nodes = std::exchange(graph.nodes, {});
    for (Node node : nodes) {
        const auto* conv = dynamic_cast<const Conv*>(node.operation.get());
        if (conv && gains(node, *conv, graph)) {
            const PadOptions border{.padding = conv->options.padding};
            const ValueId wider = graph
                                      .add_node(node.name + ".border",
                                                std::make_shared<Pad>(border), {node.inputs[0]})
                                      .front();
            auto bare = std::make_shared<Conv>(*conv);
            bare->options.padding = 0;
            node.operation = bare;
            node.inputs[0] = graph.all_of(wider);
        }
        graph.nodes.push_back(std::move(node));
    }
}

}  // namespace upforge::graph
