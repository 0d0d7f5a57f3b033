#include "plan/plan.h"

#include <utility>
#include <vector>

#include "plan/binding.h"
#include "plan/block.h"

namespace upforge::plan {
namespace {

/// What the kernels of each node take for themselves. Their calls say so once they are recorded, on
/// memory that nothing ever touches.
std::vector<std::size_t> count_scratch(const graph::Graph& graph) {
    const MemoryMap values = map_memory(graph, {});
    const MemoryBlock untouched = allocate_block(values.bytes);
    const Binding binding(graph, values, untouched.get());
    std::vector<std::size_t> bytes;
    for (const graph::Node& node : graph.nodes) {
        kernels::Recording recording;
        binding.record(node, recording);
        bytes.push_back(recording.scratch_bytes());
    }
    return bytes;
}

}  // namespace

Plan make_plan(graph::Graph graph, graph::PreparedWeights& weights) {
    for (const graph::Node& node : graph.nodes) {
        node.operation->prepare(weights);
    }
    MemoryMap memory = map_memory(graph, count_scratch(graph));
    return {std::move(graph), std::move(memory)};
}

}  // namespace upforge::plan
