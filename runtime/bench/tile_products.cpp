#include "bench/tile_products.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "bench/team.h"
#include "machine/amx_tile.h"

namespace upforge::bench {
namespace {

/// Sums that do not wait for each other; the other two registers are multiplied.
constexpr int chains = 6;

#if defined(__x86_64__)
[[gnu::target("amx-tile,amx-bf16")]] void multiply(long rounds) {
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
#else
void multiply(long) {}
#endif

}  // namespace

double tile_product_rate(int threads, long rounds) {
    constexpr double multiply_adds = double(amx_tile::rows) * amx_tile::rows * amx_tile::pairs * 2;
    const double seconds = seconds_of_team(threads, [=](int) { multiply(rounds); });
    return 2.0 * multiply_adds * chains * static_cast<double>(rounds) * threads / seconds;
}

}  // namespace upforge::bench
