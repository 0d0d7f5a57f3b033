#pragma once

#include <cstddef>
#include <span>

namespace upforge {

/// cells.onnx, which is a part of the program: a small U-Net that finds cells, for when no other
/// network is named.
std::span<const std::byte> shipped_model();

}  // namespace upforge
