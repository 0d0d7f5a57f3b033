#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/row.h"
#include "plan/context.h"

namespace upforge::bench {

/// A network that is run again and again, on what its inputs hold, and the times of that.
class Subject {
  public:
    Subject(const std::string& name, std::shared_ptr<const plan::Plan> plan);

    /// Untimed: fetches weights and values into the caches as far as they fit.
    void warm_up() { context.run(); }
    void run_whole();
    /// In the same order, but with a look at the clock after each layer.
    void run_by_layers();

    plan::Context context;
    Row total;
    std::vector<Row> layers;
    /// Seconds of each layer in the run by layers that took least.
    std::vector<double> fastest_run;
};

}  // namespace upforge::bench
