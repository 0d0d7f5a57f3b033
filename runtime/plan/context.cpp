#include "plan/context.h"

#include <utility>

#include "device/current_device.h"
#include "plan/device_run.h"

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
    if (device::current().kind != DeviceKind::cpu) {
        device_run_ =
            std::make_unique<const DeviceRun>(*plan_, values_, memory_.get(), recordings_);
    }
}

Context::~Context() = default;

bool Context::on_device(std::size_t node) const {
    return device_run_ && device_run_->has(node);
}

std::optional<DeviceShare> Context::device_share() const {
    return device_run_ ? std::optional(device_run_->share()) : std::nullopt;
}

std::size_t Context::bytes() const {
    return scratch_offset(*plan_) + plan_->scratch_bytes;
}

void Context::run() {
    for (std::size_t node = 0; node < recordings_.size(); ++node) {
        run_node(node);
    }
    if (device_run_) {
        device_run_->finish();
    }
}

void Context::run_node(std::size_t node) {
    if (device_run_) {
        device_run_->run_node(node);
    }
    if (!on_device(node)) {
        recordings_[node].run(&scratch_);
    }
}

void Context::run_alone(std::size_t node) {
    if (on_device(node)) {
        device_run_->run_alone(node);
    } else {
        recordings_[node].run(&scratch_);
    }
}

void Context::wait() const {
    if (device_run_) {
        device_run_->wait();
    }
}

void Context::read_back(std::size_t node) const {
    if (device_run_) {
        device_run_->read_back(node);
    }
}

}  // namespace upforge::plan
