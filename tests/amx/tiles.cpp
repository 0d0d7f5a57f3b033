#include "tiles.h"

#include <immintrin.h>

#include <algorithm>
#include <cstring>

namespace upforge::amx {
namespace {

constexpr unsigned denormals_are_zero = 0x0040, flush_to_zero = 0x8000, no_exceptions = 0x1f80;

using Pairs = std::uint32_t __attribute__((vector_size(64)));

/// Of bf16 pairs, the one in the lower or the upper half, as floats.
__attribute__((target("avx512f"))) __m512 lower(Pairs pairs) {
    return reinterpret_cast<__m512>(pairs << 16);
}

__attribute__((target("avx512f"))) __m512 upper(Pairs pairs) {
    return reinterpret_cast<__m512>(pairs >> 16 << 16);
}

/// One row of sums; `left` has `pairs` pairs, each of which meets a row of `right`.
__attribute__((target("avx512f"))) void add_row(void* sums, const void* left, const void* right,
                                                int pairs) {
    __m512 even{}, odd{};
    for (int k = 0; k < pairs; ++k) {
        std::uint32_t pair = 0;
        Pairs row;
        std::memcpy(&pair, static_cast<const std::byte*>(left) + k * sizeof pair, sizeof pair);
        std::memcpy(&row, static_cast<const std::byte*>(right) + k * sizeof row, sizeof row);
        const Pairs one = pair - Pairs{};
        even = _mm512_fmadd_ps(lower(one), lower(row), even);
        odd = _mm512_fmadd_ps(upper(one), upper(row), odd);
    }
    _mm512_storeu_ps(sums, _mm512_loadu_ps(sums) + (even + odd));
}

}  // namespace

bool Tiles::configure(const TileConfig& config) {
    if (config.palette == 0) {
        release();
        return true;
    }
    bool valid = config.palette == 1 && config.start_row == 0;
    for (int tile = 0; tile < count; ++tile) {
        const int rows = config.rows[tile], bytes = config.row_bytes[tile];
        valid =
            valid && rows <= most_rows && bytes <= most_row_bytes && (rows == 0) == (bytes == 0);
    }
    if (valid) {
        config_ = config;
        data_ = {};
    }
    return valid;
}

bool Tiles::configured(int tile) const {
    return config_.palette == 1 && config_.rows[tile] > 0;
}

bool Tiles::zero(int tile) {
    data_[tile] = {};
    return configured(tile);
}

bool Tiles::load(int tile, const std::byte* from, std::ptrdiff_t stride) {
    data_[tile] = {};
    for (int row = 0; row < config_.rows[tile]; ++row) {
        std::memcpy(data_[tile][row].data(), from + row * stride, config_.row_bytes[tile]);
    }
    return configured(tile);
}

bool Tiles::store(int tile, std::byte* to, std::ptrdiff_t stride) const {
    for (int row = 0; row < config_.rows[tile]; ++row) {
        std::memcpy(to + row * stride, data_[tile][row].data(), config_.row_bytes[tile]);
    }
    return configured(tile);
}

bool Tiles::add_products(int sums, int left, int right) {
    const bool fit = configured(sums) && configured(left) && configured(right) &&
                     config_.rows[left] == config_.rows[sums] &&
                     config_.row_bytes[right] == config_.row_bytes[sums] &&
                     config_.row_bytes[left] == 4 * config_.rows[right] && sums != left &&
                     sums != right && left != right;
    if (!fit) {
        return false;
    }
    const unsigned before = _mm_getcsr();
    _mm_setcsr(no_exceptions | denormals_are_zero | flush_to_zero);
    for (int row = 0; row < config_.rows[sums]; ++row) {
        add_row(data_[sums][row].data(), data_[left][row].data(), data_[right].data(),
                config_.rows[right]);
    }
    _mm_setcsr(before);
    return true;
}

}  // namespace upforge::amx
