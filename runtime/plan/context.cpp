#include "plan/context.h"

#include <utility>

#include "device/current_device.h"
#include "plan/device_run.h"

namespace upforge::plan {

Context::Context(std::shared_ptr<const Plan> plan, bool explains)
    : plan_(std::move(plan)),
      memory_(allocate_block(bytes())),
      values_(plan_->graph, plan_->memory, memory_.get()) {
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
    return plan_->memory.bytes;
}

void Context::compute(std::size_t node) {
    const auto& [offset, bytes] = plan_->memory.scratch[node];
    kernels::Scratch scratch({memory_.get() + offset, bytes});
    recordings_[node].run(&scratch);
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
        compute(node);
    }
}

void Context::run_alone(std::size_t node) {
    if (on_device(node)) {
        device_run_->run_alone(node);
    } else {
        compute(node);
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
