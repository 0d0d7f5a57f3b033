#include "bench/bf16_products.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "bench/team.h"
#include "machine/amx_tile.h"

namespace upforge::bench {
namespace {

/// Sums that do not wait for each other: six tiles, of which there are eight, or vectors, of which
/// 16 are needed on Zen 5 (with 12, it reached 397 instead of 430 GFLOP/s).
constexpr int tile_chains = 6, vector_chains = 20;

#if defined(__x86_64__)
[[gnu::target("amx-tile,amx-bf16")]] void multiply_tiles(long rounds) {
    _tile_loadconfig(&amx_tile::whole_tiles);
    for (long round = 0; round < rounds; ++round) {
        _tile_dpbf16ps(0, 6, 7);
        _tile_dpbf16ps(1, 6, 7);
        _tile_dpbf16ps(2, 6, 7);
        _tile_dpbf16ps(3, 6, 7);
        _tile_dpbf16ps(4, 6, 7);
        _tile_dpbf16ps(5, 6, 7);
    }
    _tile_release();
}

/// Factors of 1, so that sums stay finite.
[[gnu::target("avx512f,avx512bf16")]] void multiply_vectors(long rounds) {
    const auto ones = (__m512bh)_mm512_set1_epi16(0x3f80);
    __m512 sums[vector_chains];
    for (int chain = 0; chain < vector_chains; ++chain) {
        sums[chain] = _mm512_set1_ps(float(chain));  // equal ones would be made one
    }
    for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 20
        for (int chain = 0; chain < vector_chains; ++chain) {
            sums[chain] = _mm512_dpbf16_ps(sums[chain], ones, ones);
        }
    }
    float sum = 0;
    for (const __m512& chain : sums) {
        sum += _mm512_cvtss_f32(chain);
    }
    [[maybe_unused]] volatile float sink = sum;  // else there would be nothing to compute
}
#else
void multiply_tiles(long) {}
void multiply_vectors(long) {}
#endif

struct Bf16Loop {
    void (*run)(long rounds);
    long rounds;           ///< of a millisecond, about
    double multiply_adds;  ///< a round
};

Bf16Loop loop_of(Bf16Unit unit) {
    if (unit == Bf16Unit::amx) {
        constexpr double tile = double(amx_tile::rows) * amx_tile::rows * amx_tile::pairs * 2;
        return {multiply_tiles, 30'000, tile_chains * tile};
    }
    constexpr double vector = 16 * 2;
    return {multiply_vectors, 400'000, vector_chains * vector};
}

}  // namespace

double bf16_product_rate(Bf16Unit unit, int threads, long rounds) {
    const Bf16Loop loop = loop_of(unit);
    const long count = rounds == 0 ? loop.rounds : rounds;
    const double seconds = seconds_of_team(threads, [&](int) { loop.run(count); });
    return 2.0 * loop.multiply_adds * static_cast<double>(count) * threads / seconds;
}

}  // namespace upforge::bench
