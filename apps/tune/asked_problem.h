#pragma once

#include <string>
#include <vector>

#include "tune/task.h"

namespace upforge {

/// The tasks of a problem that somebody spelt, as records do or as apps/bench/problems.txt does,
/// with a precision that was asked for: "fp32", "bf16" or "auto".
std::vector<tune::Task> tasks_of_problem(const std::string& text, const std::string& precision);

}  // namespace upforge
