#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kernels/problem.h"
#include "kernels/registry.h"

namespace upforge::kernels {

/// What an operator asks of a kernel.
struct Demand {
    std::string_view operation;
    /// Parameters that must have just this value.
    std::vector<Parameter> parameters = {};
    /// Why a kernel cannot do the job, or an empty text.
    std::function<std::string(const Kernel&)> objection = {};
    /// The time a kernel would take, in any unit; equal for all when absent.
    std::function<double(const Kernel&)> estimate = {};
    /// What is to be computed, where operators tell: by that, records of tuning name it.
    std::optional<Problem> problem = {};
};

/// The kernel of the strongest usable ISA with the smallest estimate; the first of equal ones.
/// Throws `unsupported` when none can do it, with every reason.
const Kernel& choose(const Demand& demand);

/// While one lives, choices of its kernel's operation fall on that kernel, in this thread, whatever
/// the table holds: how a candidate is tried that is not built in.
class Preference {
  public:
    explicit Preference(const Kernel& kernel);
    ~Preference();
    Preference(const Preference&) = delete;
    Preference& operator=(const Preference&) = delete;

  private:
    const Kernel* before_;
};

/// Every kernel of the operation and why it was not chosen; empty for the one that was.
struct Considered {
    const Kernel* kernel;
    std::string rejection;
};

/// What `choose` found, and what it was asked for.
struct Choice {
    const Kernel* kernel;
    std::optional<Problem> problem;
    std::vector<Considered> considered;
};

std::vector<Considered> consider(const Demand& demand);

}  // namespace upforge::kernels
