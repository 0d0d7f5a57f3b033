#include "operators/phases.h"

#include <fmt/core.h>

#include <numeric>

#include "upforge/error.h"

namespace upforge {

Lattice lattice(int stride, int dilation) {
    const int common = std::gcd(stride, dilation);
    const long long modulus = stride / common, factor = dilation / common % modulus;
    if (factor > 1 && modulus > 1 << 15) {
        throw Error(
            ErrorCode::too_large,
            fmt::format("conv_transpose: stride {} with dilation {} is too large; the limit "
                        "is a stride of {}",
                        stride, dilation, 1 << 15));
    }
    long long inverse = 0;
    while (modulus > 1 && factor * inverse % modulus != 1) {
        ++inverse;
    }
    return {common, static_cast<int>(inverse)};
}

std::array<PhaseRange, 2> phase_ranges(int extent, int stride) {
    return {{{0, extent / stride, stride}, {extent / stride, 1, extent % stride}}};
}

}  // namespace upforge
