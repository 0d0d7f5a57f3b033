#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model_input/model_options.h"
#include "tune/search.h"

namespace CLI {
class App;
}

namespace upforge {

/// What `tune` is told.
struct TuneOptions {
    ModelOptions model;
    std::string problem, log, generators, page, replay, child, exported;
    std::vector<std::string> imported;
    double seconds = 600;
    int trials = 0;
    unsigned seed = 1;
    std::optional<Isa> beside;  ///< also hold the network against what is chosen for that
    tune::Strategy strategy = tune::Strategy::guided;
    bool baselines = false, dry_run = false, apply = false, json = false;
};

/// The options must live until the command line was read.
void add_tune_options(CLI::App& command, TuneOptions& options);

}  // namespace upforge
