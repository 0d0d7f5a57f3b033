#pragma once

#include <memory>

#include "graph/prepared_weights.h"
#include "lower/lower.h"
#include "model/model.h"
#include "plan/plan.h"

namespace upforge {

/// A model at one size of its inputs.
struct Compiled {
    graph::Graph plain;  ///< before the passes
    std::shared_ptr<const plan::Plan> plan;
};

/// Lowers, optimises and plans. Afterwards the weights take no memory but in their packed form.
Compiled compile(const Model& model, const lower::Sizes& sizes, const lower::Constants& folded,
                 graph::PreparedWeights& weights);

}  // namespace upforge
