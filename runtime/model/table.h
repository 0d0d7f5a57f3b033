#pragma once

#include <string>

#include "model/model.h"

namespace upforge {

/// Its inputs and outputs, then a line for each node; to be read in a debugger.
std::string to_table(const Model& model);

}  // namespace upforge
