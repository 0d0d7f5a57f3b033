#pragma once

#include <array>
#include <cstdint>

namespace upforge::amx_tile {

constexpr int rows = 16, pairs = 16;

/// Rows of 16 pairs of bf16; as the right operand, pair (k, column) holds rows 2 k and 2 k + 1.
using Bf16 = std::array<std::uint16_t, rows * pairs * 2>;
using Floats = std::array<float, rows * pairs>;

/// The product by one instruction of AMX, which must be there and granted.
Floats product(const Bf16& left, const Bf16& right);

/// Whether a product of whole numbers, which no rounding touches, is right.
bool multiplies();

}  // namespace upforge::amx_tile
