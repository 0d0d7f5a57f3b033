#pragma once

#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "plan/placement.h"

namespace upforge::plan {

/// Where the values of a graph lie in one block of memory, and what kernels take for themselves.
struct MemoryMap {
    struct Block {
        graph::ValueId value;  ///< and with it those whose home it is
        Lifetime lifetime;     ///< in nodes; -1 is before the first
        std::size_t offset;
    };

    struct Room {
        std::size_t offset, bytes;
    };

    std::vector<Block> blocks;
    std::vector<Room> scratch;  ///< of each node's kernels, while it runs
    std::size_t bytes = 0;
    std::size_t lower_bound = 0;  ///< the most bytes that any node needs at once
};

/// `scratch`: how many bytes the kernels of each node take.
MemoryMap map_memory(const graph::Graph& graph, std::span<const std::size_t> scratch);

/// The block as a picture in text: a column a node, bytes upwards, a letter a value, and a legend.
std::string draw(const MemoryMap& map, const graph::Graph& graph, int columns = 72, int rows = 20);

}  // namespace upforge::plan
