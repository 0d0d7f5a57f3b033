#pragma once

#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>

#include "kernels/problem.h"
#include "kernels/registry.h"
#include "tuned/winners.h"

namespace upforge::tuned {

/// A kernel that was faster than the default on a problem.
struct Advice {
    const kernels::Kernel* kernel;
    double speed_up;
    bool measured_here;  ///< on a processor of this model, or the device
};

/// "1.31 times as fast as the default on this processor"
std::string to_string(const Advice& advice);

/// Winners by the problem, instruction set and number of threads that they are for. What was
/// measured on a processor of this model is believed; of other models, what gained much.
class Advisor {
  public:
    /// Those whose kernel is among `kernels` or in the kernel table. Winners of other kernels than
    /// these sources make say nothing, and are left out. Later ones replace earlier ones.
    void add(const Winners& winners, std::span<const kernels::Kernel> kernels);

    /// For the device in use, if there is one.
    std::optional<Advice> advice(const kernels::Problem& problem, Isa isa, int threads) const;

  private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, Advice> advice_;
};

/// The process's own, which knows the winners of schedules/tuned from the start.
Advisor& advisor();

}  // namespace upforge::tuned
