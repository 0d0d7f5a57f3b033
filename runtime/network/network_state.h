#pragma once

#include <mutex>

#include "graph/prepared_weights.h"
#include "lower/lower.h"
#include "model/model.h"
#include "plan/context.h"
#include "upforge/network.h"

namespace upforge {

struct Network::State {
    Model model;
    Precision precision = Precision::fp32;
    std::once_flag precision_chosen;
    lower::Constants folded;
    graph::PreparedWeights weights;
};

struct Session::State {
    State(std::shared_ptr<const plan::Plan> plan, DataType stored)
        : context(std::move(plan)), storage(stored) {}

    plan::Context context;
    DataType storage;
};

}  // namespace upforge
