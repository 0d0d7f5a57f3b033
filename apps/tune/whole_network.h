#pragma once

#include <functional>
#include <memory>
#include <string>
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

/// Compiles a network to run with such schedules, and lets the process use them from then on.
using PlanOf = std::function<std::shared_ptr<const plan::Plan>(Schedules)>;

/// A layer that two networks compute by different kernels, by turns.
struct LayerRatio {
    std::string name;
    double ratio = 0, noise = 0;  ///< as of a `Measurement`

    /// Whether it is slower by so much more than the noise that it cannot be chance.
    bool is_slower() const;
};

/// A network with winners beside the same with other schedules.
struct NetworkComparison {
    Schedules other = Schedules::estimated;
    Measurement whole;               ///< of which those others are the default
    std::vector<LayerRatio> layers;  ///< those that others than before compute
};

/// By turns in one process.
NetworkComparison compare_tuned_with(Schedules other, const PlanOf& plan);

}  // namespace upforge::tune
