#pragma once

#include <map>
#include <string>

#include "model_input/model_options.h"
#include "network/compile.h"
#include "network/evaluate.h"
#include "network/precision.h"

namespace upforge {

/// A model at the sizes that a command was asked for.
struct Opened {
    Model model;
    NamedInputs inputs;  ///< those given as files
    ChosenPrecision precision;
    Compiled compiled;
};

/// Reads what the options name: "NAME=FILE.npy", or "FILE.npy" where the model has one input.
NamedInputs read_inputs(const Model& model, const std::vector<std::string>& texts);

Opened open(const ModelOptions& options);

}  // namespace upforge
