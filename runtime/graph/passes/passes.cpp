#include "graph/passes/passes.h"

namespace upforge::graph {
namespace {

constexpr Pass all[] = {
    {"remove unused", remove_unused},
    {"drop identities", drop_identities},
    {"merge pads", merge_pads},
    {"join functions", join_functions},
    {"join groups", join_groups},
    {"remove what was joined", remove_unused},
    {"fold scales", fold_scales},
    {"fuse activations", fuse_activations},
    {"fuse residuals", fuse_residuals},
    {"fuse activations", fuse_activations},
    {"remove what was merged", remove_unused},
    {"store as bf16", store_as_bf16, DataType::bf16},
    {"store as fp16", store_as_f16, DataType::f16},
    {"separate borders", separate_borders},
    {"place concatenations", place_concatenations},
};

}  // namespace

std::span<const Pass> passes() {
    return all;
}

void optimise(Graph& graph, DataType storage) {
    for (const Pass& pass : passes()) {
        if (pass.storage == DataType::f32 || pass.storage == storage) {
            pass.run(graph);
        }
    }
}

}  // namespace upforge::graph
