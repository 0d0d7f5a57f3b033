#pragma once

#include <memory>
#include <vector>

#include "kernels/recording.h"
#include "plan/binding.h"
#include "plan/block.h"
#include "plan/plan.h"

namespace upforge::plan {

/// Memory for one run of a plan at a time, and the kernel calls recorded on it.
class Context {
  public:
    /// `explains`: note which kernels were rejected, and why.
    explicit Context(std::shared_ptr<const Plan> plan, bool explains = false);

    const Plan& plan() const { return *plan_; }
    /// The values' tensors. What an intermediate one holds is lost once later nodes ran.
    const Binding& values() const { return values_; }

    /// Runs all nodes. Allocates nothing.
    void run();
    void run_node(std::size_t node) { recordings_[node].run(&scratch_); }

    const kernels::Recording& recording(std::size_t node) const { return recordings_[node]; }
    /// Of the one block that holds the values and what kernels take for themselves.
    std::size_t bytes() const;

  private:
    std::shared_ptr<const Plan> plan_;
    MemoryBlock memory_;
    Binding values_;
    kernels::Scratch scratch_;
    std::vector<kernels::Recording> recordings_;  ///< one a node
};

}  // namespace upforge::plan
