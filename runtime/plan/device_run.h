#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "device/device_memory.h"
#include "kernels/call.h"
#include "kernels/recording.h"
#include "plan/binding.h"
#include "plan/device_share.h"
#include "plan/device_slots.h"
#include "plan/plan.h"

namespace upforge::plan {

/// A plan on the device in use. Values stay there from the first node to the last; what a node of
/// the CPU needs, where the device lacks a kernel, is copied to the host, and what it makes, back.
class DeviceRun {
  public:
    /// `memory` is the host's. Replaces recordings of nodes that the device cannot run after all.
    DeviceRun(const Plan& plan, const Binding& values, std::byte* memory,
              std::vector<kernels::Recording>& recordings);

    bool has(std::size_t node) const { return steps_[node].calls.has_value(); }
    /// Runs a node that it has; for others, only brings what they need to the host.
    void run_node(std::size_t node) const;
    /// After the last node: brings the outputs of the graph to the host.
    void finish() const;
    /// Runs a node that it has on what the host holds, and brings what it makes there.
    void run_alone(std::size_t node) const;
    /// Brings to the host what a node has just made.
    void read_back(std::size_t node) const;
    /// Until the device has done all it was told to.
    void wait() const;

    DeviceShare share() const;

  private:
    using BlockId = std::size_t;
    enum class Newest { host, device, both };
    struct Step {
        std::optional<kernels::Recording> calls;  ///< absent where the CPU runs the node
        std::vector<BlockId> to_device, to_host;  ///< before it
        std::vector<BlockId> sources, results;
    };

    std::optional<kernels::Recording> on_device(const kernels::Recording& recording,
                                                std::size_t node);
    kernels::DevicePlace place(const kernels::Span& span, int step);
    std::optional<BlockId> block_of(graph::ValueId value, int step) const;
    void add_step(std::size_t node, std::optional<kernels::Recording> calls,
                  std::vector<Newest>& newest);
    void upload(BlockId block) const;
    void download(BlockId block) const;

    DeviceId device_;
    const halide_device_interface_t* interface_;
    const Plan& plan_;
    std::byte* memory_;
    DeviceSlots slots_;
    std::map<std::pair<const void*, std::size_t>, std::unique_ptr<device::Memory>> constants_;
    std::vector<Step> steps_;
    std::vector<BlockId> outputs_;
};

}  // namespace upforge::plan
