#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "network/precision.h"

namespace CLI {
class App;
}

namespace upforge {

/// "fp32", "bf16", "fp16" or "auto".
void add_precision(CLI::App& command, std::string& precision);

/// What came of it. Where that was `auto`, a line on standard error says what was chosen, and why.
ChosenPrecision decide_precision(const std::string& asked, const Model& model,
                                 const lower::Sizes& sizes, const NamedInputs& inputs = {});

nlohmann::ordered_json as_json(const ChosenPrecision& precision);

}  // namespace upforge
