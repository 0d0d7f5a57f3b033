#pragma once

#include <filesystem>

#include "tests/vectors/verdict.h"

namespace upforge::vectors {

/// Prints the summary; fails the running test for each fault, and where `source` gave no case that
/// could run.
void report(const Verdict& verdict, const std::filesystem::path& source);

}  // namespace upforge::vectors
