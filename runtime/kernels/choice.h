#pragma once

#include <functional>
#include <string>
#include <vector>

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
};

/// The kernel of the strongest usable ISA with the smallest estimate; the first of equal ones.
/// Throws `unsupported` when none can do it, with every reason.
const Kernel& choose(const Demand& demand);

/// The same without consequences: null when none can do it, and no recording hears of it.
const Kernel* find(const Demand& demand);

/// While one lives, choices of its kernel's operation fall on that kernel, in this thread, whatever
/// the table holds: how a candidate is tried that is not built in.
class Preference {
  public:
    explicit Preference(const Kernel& kernel);
    ~Preference();
    Preference(const Preference&) = delete;
    Preference& operator=(const Preference&) = delete;

    /// Whether any choice fell on it: a kernel that cannot do the job is passed over.
    bool taken() const { return taken_; }

  private:
    friend const Kernel* find(const Demand& demand);

    const Kernel& kernel_;
    bool taken_ = false;
    Preference* before_;
};

/// Every kernel of the operation and why it was not chosen; empty for the one that was.
struct Considered {
    const Kernel* kernel;
    std::string rejection;
};
std::vector<Considered> consider(const Demand& demand);

}  // namespace upforge::kernels
