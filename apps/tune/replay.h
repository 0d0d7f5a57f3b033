#pragma once

#include <filesystem>
#include <string>

#include "tune/runner.h"

namespace upforge::tune {

/// A line of a log, or the one of that number.
tuned::Trial trial_to_replay(const std::string& line_or_number, const std::filesystem::path& log);

/// What was recorded, and below it what is measured now.
std::string replayed(const tuned::Trial& trial, Runner& runner);

}  // namespace upforge::tune
