#pragma once

#include "graph/graph.h"

namespace upforge::bench {

/// What has to be done, however it is done.
struct Work {
    double flops = 0;  ///< of the definition: what a fast algorithm saves is counted too
    double read = 0;   ///< bytes: every input and every weight, once
    double written = 0;

    double bytes() const { return read + written; }
    /// Flops a byte.
    double intensity() const { return flops / bytes(); }
};

Work work_of(const graph::Graph& graph, const graph::Node& node);

/// Of a whole network, whose intermediate values need not leave the caches.
Work work_of(const graph::Graph& graph);

/// What of a machine a piece of work needs most of.
enum class Limit { compute, memory };

const char* name_of(Limit limit);

/// What a machine can do a second at most.
struct Roof {
    double flops = 0;
    double bytes = 0;
    double bf16_flops = 0;  ///< by the strongest unit for bf16, where there is one

    Limit limit_of(const Work& work) const;
    /// No less is possible, unless an algorithm saves flops.
    double least_seconds(const Work& work) const;
};

}  // namespace upforge::bench
