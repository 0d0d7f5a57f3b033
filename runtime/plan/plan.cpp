#include "plan/plan.h"

#include <algorithm>
#include <utility>

#include "plan/binding.h"
#include "plan/block.h"

namespace upforge::plan {
namespace {

/// The kernel calls say what they need once they are recorded, on memory that nothing ever touches.
std::size_t count_scratch(const graph::Graph& graph, const MemoryMap& map) {
    const MemoryBlock untouched = allocate_block(map.bytes);
    const Binding binding(graph, map, untouched.get());
    std::size_t bytes = 0;
    for (const graph::Node& node : graph.nodes) {
        kernels::Recording recording;
        binding.record(node, recording);
        bytes = std::max(bytes, recording.scratch_bytes());
    }
    return bytes;
}

}  // namespace

Plan make_plan(graph::Graph graph, graph::PreparedWeights& weights) {
    for (const graph::Node& node : graph.nodes) {
        node.operation->prepare(weights);
    }
    const MemoryMap memory = map_memory(graph);
    const std::size_t scratch = count_scratch(graph, memory);
    return {std::move(graph), memory, scratch};
}

}  // namespace upforge::plan
