#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "tune/timing.h"

namespace upforge::tune {

/// Compiles a network to run with some schedules, and lets the process use them from then on.
using MakePlan = std::function<std::shared_ptr<const plan::Plan>()>;

/// A layer that can be tuned and that other kernels compute, in each of some pairs of sessions.
struct LayerComparison {
    std::string name;
    std::vector<std::string> problems;  ///< as records spell them
    std::vector<std::string> others;    ///< the kernels that compute these with other schedules
    std::vector<Spread> ratios;         ///< of its time to that with the other schedules

    /// The middle one.
    double ratio() const;
    /// Whether it is by more than the noise in every pair: where memory lies decides, too.
    bool is_slower() const;
};

/// A network with winners beside the same with other schedules.
struct NetworkComparison {
    std::string other = {};                    ///< "estimated", "generic", or whose: "avx512"
    double seconds = 0, other_seconds = 0;     ///< the least
    Spread ratio = {};                         ///< of these
    std::vector<LayerComparison> layers = {};  ///< those that other kernels compute
};

/// Of the layers that are slower.
std::set<std::string> problems_that_lose(const NetworkComparison& network);

/// Is told before each turn how many there were, and how many there may be; may throw, to stop.
using Watch = std::function<void(const std::string& other, int done, int all)>;

/// By turns in one process.
NetworkComparison compare_tuned_with(const std::string& other, const MakePlan& tuned_plan,
                                     const MakePlan& other_plan, const Watch& watch);

}  // namespace upforge::tune
