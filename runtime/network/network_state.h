#pragma once

#include "graph/prepared_weights.h"
#include "lower/lower.h"
#include "model/model.h"
#include "plan/context.h"
#include "upforge/network.h"

namespace upforge {

struct Network::State {
    Model model;
    lower::Constants folded;
    graph::PreparedWeights weights;
};

struct Session::State {
    explicit State(std::shared_ptr<const plan::Plan> plan) : context(std::move(plan)) {}

    plan::Context context;
};

}  // namespace upforge
