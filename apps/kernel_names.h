#pragma once

#include <string>
#include <vector>

#include "kernels/registry.h"

namespace upforge {

/// "direct avx512 channels=64 pixels=6": of a layer's kernels, beside which its operation stands.
std::string names_of(const std::vector<const kernels::Kernel*>& kernels);

}  // namespace upforge
