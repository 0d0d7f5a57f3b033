#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lower/sizes.h"
#include "model/model.h"

namespace upforge {

using NamedInputs = std::map<std::string, Array>;

/// The dimensions of each.
lower::Sizes sizes_of(const NamedInputs& inputs);

struct NamedOutput {
    std::string name;
    Array array;
};

/// Makes constants of those inputs that have to be known before the network can be: weights that
/// are given from outside, or sizes.
void take_constants(Model& model, NamedInputs& inputs);

/// Decides what values between layers are stored as.
using ChooseStorage = std::function<DataType(const Model& model, const lower::Sizes& sizes,
                                             const NamedInputs& inputs)>;

/// What the model makes of its inputs, in the order of its outputs. Throws when one is missing.
std::vector<NamedOutput> evaluate(Model model, NamedInputs inputs,
                                  const ChooseStorage& choose_storage = {});

}  // namespace upforge
