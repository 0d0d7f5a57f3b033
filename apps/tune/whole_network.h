#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "plan/plan.h"
#include "tune/builder.h"
#include "tune/candidate.h"
#include "tune/runner.h"
#include "tuned/winners.h"

namespace upforge::tune {

/// Winners that this process follows as if they were installed. One must live as long as anything
/// is computed: records of them stay.
class LoadedWinners {
  public:
    /// What the kernel table lacks comes from the builder, which has compiled it before.
    LoadedWinners(const tuned::Winners& winners, Builder& builder);

  private:
    std::vector<std::unique_ptr<Candidate>> candidates_;
    std::vector<kernels::Kernel> kernels_;
};

/// Compiles a network to run with winners or without, and lets the process follow them or not from
/// then on.
using PlanOf = std::function<std::shared_ptr<const plan::Plan>(bool tuned)>;

/// A network with winners and without, by turns in one process.
Measurement time_whole(const PlanOf& plan);

}  // namespace upforge::tune
