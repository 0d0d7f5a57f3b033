#include "network/compile.h"

#include <utility>

#include "files/mapped_file.h"
#include "graph/passes/passes.h"

namespace upforge {

Compiled compile(const Model& model, const lower::Sizes& sizes, const lower::Constants& folded,
                 graph::PreparedWeights& weights) {
    graph::Graph plain = lower::lower(model, sizes, folded);
    graph::Graph graph = plain;
    graph::optimise(graph, model.storage);
    auto plan = std::make_shared<const plan::Plan>(plan::make_plan(std::move(graph), weights));
    for (const auto& file : model.files) {
        file->forget();
    }
    return {std::move(plain), std::move(plan)};
}

}  // namespace upforge
