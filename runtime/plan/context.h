#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "kernels/recording.h"
#include "plan/binding.h"
#include "plan/block.h"
#include "plan/device_share.h"
#include "plan/plan.h"

namespace upforge::plan {

class DeviceRun;

/// Memory for one run of a plan at a time, and the kernel calls recorded on it.
class Context {
  public:
    /// `explains`: note which kernels were rejected, and why.
    explicit Context(std::shared_ptr<const Plan> plan, bool explains = false);
    ~Context();

    const Plan& plan() const { return *plan_; }
    /// The values' tensors. What an intermediate one holds is lost once later nodes ran.
    const Binding& values() const { return values_; }

    /// Runs all nodes. Allocates nothing.
    void run();
    /// What the node makes may be on the device only until it is read back.
    void run_node(std::size_t node);
    void read_back(std::size_t node) const;
    /// Runs the node on what the host holds, whichever node ran before.
    void run_alone(std::size_t node);
    /// Until all that runs has run.
    void wait() const;

    /// Whether a device runs the node, not the CPU.
    bool on_device(std::size_t node) const;
    /// None where the CPU runs all.
    std::optional<DeviceShare> device_share() const;

    const kernels::Recording& recording(std::size_t node) const { return recordings_[node]; }
    /// Of the one block that holds the values and what kernels take for themselves.
    std::size_t bytes() const;

  private:
    /// On the CPU.
    void compute(std::size_t node);

    std::shared_ptr<const Plan> plan_;
    MemoryBlock memory_;
    Binding values_;
    std::vector<kernels::Recording> recordings_;   ///< one a node
    std::unique_ptr<const DeviceRun> device_run_;  ///< null where the CPU runs all
};

}  // namespace upforge::plan
