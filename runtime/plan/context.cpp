#include "plan/context.h"

#include <utility>

namespace upforge::plan {
namespace {

/// Where the kernels' own memory begins.
std::size_t scratch_offset(const Plan& plan) {
    return aligned(plan.memory.bytes);
}

}  // namespace

Context::Context(std::shared_ptr<const Plan> plan, bool explains)
    : plan_(std::move(plan)),
      memory_(allocate_block(bytes())),
      values_(plan_->graph, plan_->memory, memory_.get()),
      scratch_({memory_.get() + scratch_offset(*plan_), plan_->scratch_bytes}) {
    recordings_.reserve(plan_->graph.nodes.size());
    for (const graph::Node& node : plan_->graph.nodes) {
        values_.record(node, recordings_.emplace_back(explains));
    }
}

std::size_t Context::bytes() const {
    return scratch_offset(*plan_) + plan_->scratch_bytes;
}

void Context::run() {
    for (std::size_t node = 0; node < recordings_.size(); ++node) {
        run_node(node);
    }
}

}  // namespace upforge::plan
