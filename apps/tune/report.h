#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tune/session.h"
#include "tune/space.h"
#include "tune/whole_network.h"

namespace upforge::tune {

/// What `tune` found.
struct TuneReport {
    std::string subject;  ///< "unet.onnx", or the problem
    Isa isa = Isa::sse41;
    int threads = 1;
    double peak = 0;  ///< multiplications and additions a second
    std::vector<Finding> findings;
    /// Of a network: what it gains on estimates, if something was found, on generic schedules, and
    /// on those of another instruction set, if asked.
    std::vector<NetworkComparison> networks;
    std::filesystem::path log, winners;
    std::filesystem::path plugin;  ///< the manifest, where one was made
};

std::string as_text(const TuneReport& report);
std::string as_json(const TuneReport& report);

/// What would be tried: the spaces of the tasks, and how long that takes.
struct TunePlan {
    std::vector<Task> tasks;
    Isa isa = Isa::sse41;
    int threads = 1;
    int trials = 0;      ///< 0: as many as there is time for
    double seconds = 0;  ///< where `trials` is 0
};

std::string as_text(const TunePlan& plan);
std::string as_json(const TunePlan& plan);

/// What a trial takes, compiling included.
double seconds_a_trial();

}  // namespace upforge::tune
