#pragma once

#include <array>
#include <cstdint>

namespace upforge::amx_tile {

constexpr int rows = 16, pairs = 16, row_bytes = 64, registers = 8;

/// What LDTILECFG reads: all registers hold whole tiles.
struct Config {
    std::uint8_t palette = 1;
    std::uint8_t start_row = 0;
    std::array<std::uint8_t, 14> reserved{};
    std::array<std::uint16_t, 16> bytes_of_row{row_bytes, row_bytes, row_bytes, row_bytes,
                                               row_bytes, row_bytes, row_bytes, row_bytes};
    std::array<std::uint8_t, 16> rows_of_tile{rows, rows, rows, rows, rows, rows, rows, rows};
};
static_assert(sizeof(Config) == 64);

/// Not one of a function's own: gcc 12 believes that LDTILECFG reads 8 bytes, and leaves the others
/// unwritten.
inline constexpr Config whole_tiles;

/// Rows of 16 pairs of bf16; as the right operand, pair (k, column) holds rows 2 k and 2 k + 1.
using Bf16 = std::array<std::uint16_t, rows * pairs * 2>;
using Floats = std::array<float, rows * pairs>;

/// The product by one instruction of AMX, which must be there and granted.
Floats product(const Bf16& left, const Bf16& right);

/// Whether a product of whole numbers, which no rounding touches, is right.
bool multiplies();

}  // namespace upforge::amx_tile
