#pragma once

#include <optional>
#include <string>
#include <vector>

#include "machine_options.h"
#include "upforge/geometry.h"

namespace CLI {
class App;
}

namespace upforge {

/// What every command that runs a model is told.
struct ModelOptions {
    std::string model;
    std::optional<YX> size;           ///< of images, where the model leaves it open
    std::vector<std::string> inputs;  ///< "NAME=FILE.npy", or "FILE.npy" where there is one input
    bool exact = false;
    std::string precision = "fp32";
    MachineOptions machine;
};

/// Where a model leaves its size open and nobody says it.
constexpr YX usual_size(256, 256);

void add_model(CLI::App& command, ModelOptions& options);
void add_size(CLI::App& command, ModelOptions& options);
void add_inputs(CLI::App& command, ModelOptions& options);
void add_exact(CLI::App& command, ModelOptions& options);
}  // namespace upforge
