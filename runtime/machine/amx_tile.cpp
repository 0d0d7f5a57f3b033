#include "machine/amx_tile.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <bit>

namespace upforge::amx_tile {
namespace {

/// Of a small whole number.
std::uint16_t to_bf16(int number) {
    return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(float(number)) >> 16);
}

int left_number(int row, int k) {
    return (7 * row + 3 * k) % 11 - 5;
}

int right_number(int k, int column) {
    return (5 * k + 2 * column) % 13 - 6;
}

}  // namespace

#if defined(__x86_64__)
__attribute__((target("amx-tile,amx-bf16"))) Floats product(const Bf16& left, const Bf16& right) {
    Floats sums;
    _tile_loadconfig(&whole_tiles);
    _tile_zero(0);
    _tile_loadd(1, left.data(), row_bytes);
    _tile_loadd(2, right.data(), row_bytes);
    _tile_dpbf16ps(0, 1, 2);
    _tile_stored(0, sums.data(), row_bytes);
    _tile_release();
    return sums;
}
#else
Floats product(const Bf16&, const Bf16&) {
    return {};
}
#endif

bool multiplies() {
    Bf16 left, right;
    for (int i = 0; i < rows; ++i) {
        for (int k = 0; k < 2 * pairs; ++k) {
            left[i * 2 * pairs + k] = to_bf16(left_number(i, k));
            right[(k / 2 * pairs + i) * 2 + k % 2] = to_bf16(right_number(k, i));
        }
    }
    const Floats found = product(left, right);
    bool right_everywhere = true;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < pairs; ++column) {
            int sum = 0;
            for (int k = 0; k < 2 * pairs; ++k) {
                sum += left_number(row, k) * right_number(k, column);
            }
            right_everywhere = right_everywhere && found[row * pairs + column] == float(sum);
        }
    }
    return right_everywhere;
}

}  // namespace upforge::amx_tile
