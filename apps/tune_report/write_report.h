#pragma once

#include <filesystem>
#include <span>

#include "tuned/trial.h"

namespace upforge::tune_report {

/// The page of a log (report.h), with the roof of this machine as it is now, and the view of the
/// generators in a folder; those that this program was built with, if none is named.
void write_report(std::span<const tuned::Trial> trials, const std::filesystem::path& generators,
                  const std::filesystem::path& page);

}  // namespace upforge::tune_report
