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
    /// Why a kernel that can do the job is not expected to be the fastest, or an empty text: it is
    /// passed over, unless measurements recommend it.
    std::function<std::string(const Kernel&)> doubt = {};
    /// The time a kernel would take, in any unit; equal for all when absent, or where schedules are
    /// to be generic.
    std::function<double(const Kernel&)> estimate = {};
    /// What is to be computed, where operators tell: by that, records of tuning name it.
    std::optional<Problem> problem = {};
    /// What the kernel must read and write.
    Elements elements = {};
};

/// Why this machine cannot run a kernel, or is not to; empty where it can.
std::string objection_of_machine(const Kernel& kernel);

/// The kernel that was fastest on this problem when it was tuned with this instruction set and
/// number of threads, if there is such a record and `follows_tuning()`; else, the one of the
/// strongest usable ISA, and there of the strongest unit for bf16, with the smallest estimate that
/// nobody doubts; the first of equal ones.
/// Parameters and objection bind records too, doubts do not: a record may change the family that
/// computes a layer, and so its last digits, unless the layer is to be exact. Throws `unsupported`
/// when none can do it, with every reason.
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

    const Kernel& kernel() const { return kernel_; }
    const Kernel& take() {
        taken_ = true;
        return kernel_;
    }

  private:
    const Kernel& kernel_;
    bool taken_ = false;
    Preference* before_;
};

/// A kernel of the operation and why it was not chosen; empty for the one that was.
struct Considered {
    const Kernel* kernel;
    std::string rejection;
};

/// What `choose` found, and what it was asked for.
struct Choice {
    const Kernel* kernel;
    std::string advice;  ///< of the record that recommends it, where one does
    std::optional<Problem> problem;
    std::vector<Considered> considered;
};

/// All that are in the table, and one that records recommend.
std::vector<Considered> consider(const Demand& demand);

}  // namespace upforge::kernels
