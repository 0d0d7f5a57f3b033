#include <utility>

#include "graph/operations/convolution.h"
#include "graph/operations/layout.h"
#include "graph/passes/passes.h"

namespace upforge::graph {
namespace {

bool gains(const Operand& image, const Conv& conv, const Graph& graph) {
    return conv.sums_rows_of_taps() && conv.options.padding != Padding{} &&
           graph.values[image.value].type.type == DataType::f32;
}

}  // namespace

void separate_borders(Graph& graph) {
    const std::vector<Node> nodes = std::exchange(graph.nodes, {});
    for (Node node : nodes) {
        const auto* conv = dynamic_cast<const Conv*>(node.operation.get());
        if (conv && gains(node.inputs[0], *conv, graph)) {
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
