#include "network/compile.h"

#include <utility>

#include "files/mapped_file.h"
#include "graph/passes/passes.h"

namespace upforge {
namespace {

/// Pages of the model's file are not kept once their weights were read.
void prepare(const graph::Graph& graph, graph::PreparedWeights& weights, const Model& model) {
    for (const graph::Node& node : graph.nodes) {
        node.operation->prepare(weights);
        for (const auto& file : model.files) {
            file->forget();
        }
    }
}

}  // namespace

Compiled compile(const Model& model, const lower::Sizes& sizes, const lower::Constants& folded,
                 graph::PreparedWeights& weights) {
    graph::Graph plain = lower::lower(model, sizes, folded);
    graph::Graph graph = plain;
    graph::optimise(graph, model.storage);
    prepare(graph, weights, model);
    auto plan = std::make_shared<const plan::Plan>(plan::make_plan(std::move(graph), weights));
    return {std::move(plain), std::move(plan)};
}

}  // namespace upforge
