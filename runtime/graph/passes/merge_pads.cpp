#include <algorithm>

#include "graph/operations/convolution.h"
#include "graph/operations/layout.h"
#include "graph/operations/pooling.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

Padding sum(const Padding& a, const Padding& b) {
    return {a.top + b.top, a.left + b.left, a.bottom + b.bottom, a.right + b.right};
}

bool none(const Padding& padding) {
    return padding == Padding{};
}

bool adds_zeros(const Pad& pad) {
    const Padding& p = pad.options.padding;
    return pad.options.mode == PadMode::constant && pad.options.value == 0.0f &&
           std::min({p.top, p.left, p.bottom, p.right}) >= 0;
}

std::shared_ptr<Operation> with_padding(const Operation& operation, const Padding& padding) {
    if (const auto* conv = dynamic_cast<const Conv*>(&operation)) {
        // Automatic padding depends on the size that it sees.
        if (conv->options.auto_pad == AutoPad::none || conv->options.auto_pad == AutoPad::valid) {
            auto merged = std::make_shared<Conv>(*conv);
            const bool padded = conv->options.auto_pad == AutoPad::none;
            merged->options.padding = sum(padded ? conv->options.padding : Padding{}, padding);
            merged->options.auto_pad = AutoPad::none;
            return merged;
        }
    } else if (const auto* pool = dynamic_cast<const AveragePool*>(&operation)) {
        const PoolOptions& options = pool->options;
        if (options.auto_pad == AutoPad::none && !options.ceil_mode &&
            (options.count_include_pad || none(options.padding))) {
            auto merged = std::make_shared<AveragePool>(*pool);
            merged->options.padding = sum(options.padding, padding);
            merged->options.count_include_pad = true;
            return merged;
        }
    }
    return nullptr;
}

}  // namespace

void merge_pads(Graph& graph) {
    const Uses uses(graph);
    for (Node& node : graph.nodes) {
        if (node.inputs.empty() || !whole(graph, node.inputs[0])) {
            continue;
        }
        const int producer = uses.producer(node.inputs[0].value);
        const auto* pad = producer < 0
                              ? nullptr
                              : dynamic_cast<const Pad*>(graph.nodes[producer].operation.get());
        if (!pad || !adds_zeros(*pad)) {
            continue;
        }
        if (auto merged = with_padding(*node.operation, pad->options.padding)) {
            node.operation = merged;
            node.inputs[0] = graph.nodes[producer].inputs[0];
        }
    }
}

}  // namespace upforge::graph
