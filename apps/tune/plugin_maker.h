#pragma once

#include <filesystem>

#include "tune/toolchain.h"
#include "tuned/winners.h"

namespace upforge::tune {

/// Compiles the kernels that winners name and the program lacks into a plug-in (tuned/plugin.h) in
/// the folder, which is made where it is not there. It replaces an earlier one of the same
/// processor. Returns its manifest; throws when a kernel does not compile.
std::filesystem::path make_plugin(const tuned::Winners& winners, const Toolchain& toolchain,
                                  const std::filesystem::path& folder, const Limits& limits);

}  // namespace upforge::tune
