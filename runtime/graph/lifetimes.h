#pragma once

#include <cstddef>
#include <map>
#include <span>

#include "graph/graph.h"

namespace upforge::graph {

/// Memory that is needed from step `first` to step `last`, both included.
struct Lifetime {
    int first = 0;
    int last = 0;
    std::size_t bytes = 0;

    bool overlaps(const Lifetime& other) const {
        return first <= other.last && other.first <= last;
    }
};

/// Of the values that have memory of their own; steps are nodes, and -1 is before the first.
std::map<ValueId, Lifetime> lifetimes(const Graph& graph);

/// Where each value begins, as vectors and kernels want it.
constexpr std::size_t alignment = 128;
std::size_t aligned(std::size_t bytes);

/// The most bytes that live at any step: no placement needs less.
std::size_t lower_bound(std::span<const Lifetime> buffers);
std::size_t lower_bound(const Graph& graph);

}  // namespace upforge::graph
