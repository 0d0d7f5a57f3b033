#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "tune/builder.h"
#include "tune/candidate.h"
#include "tune/timing.h"
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

/// A layer that other kernels compute, in each of some pairs of sessions.
struct LayerComparison {
    std::string name;
    std::vector<std::string> problems;  ///< as records spell them
    std::vector<Spread> ratios;         ///< of its time to that with the other schedules

    /// The middle one.
    double ratio() const;
    /// Whether it is by more than the noise in every pair: where memory lies decides, too.
    bool is_slower() const;
};

/// A network with winners beside the same with other schedules.
struct NetworkComparison {
    Schedules other = Schedules::estimated;
    double seconds = 0, other_seconds = 0;     ///< the least
    Spread ratio = {};                         ///< of these
    std::vector<LayerComparison> layers = {};  ///< those that other kernels compute
};

/// Of the layers that are slower.
std::set<std::string> problems_that_lose(const NetworkComparison& network);

/// By turns in one process.
NetworkComparison compare_tuned_with(Schedules other, const PlanOf& plan);

}  // namespace upforge::tune
