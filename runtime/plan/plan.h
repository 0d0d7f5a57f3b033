#pragma once

#include "graph/graph.h"
#include "graph/prepared_weights.h"
#include "plan/memory_map.h"

namespace upforge::plan {

/// A graph that is ready to run: its weights packed, its values placed. It does not change, and
/// any number of contexts may run it at once.
struct Plan {
    graph::Graph graph;
    MemoryMap memory;
};

/// The plan is for as many threads as are set now.
Plan make_plan(graph::Graph graph, graph::PreparedWeights& weights);

}  // namespace upforge::plan
