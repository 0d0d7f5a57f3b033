#include "operators/phases.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "upforge/error.h"

namespace upforge {
namespace {

/// Not negative, unlike what % leaves.
int rest(int number, int divisor) {
    const int left = number % divisor;
    return left < 0 ? left + divisor : left;
}

}  // namespace

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
    return {{{0, extent / stride, stride}, {extent / stride * stride, 1, extent % stride}}};
}

std::vector<PhaseWindow> phase_windows(int extent, int kernel, int stride, int pad) {
    std::vector<PhaseWindow> windows;
    for (int phase = 0; phase < std::min(stride, extent); ++phase) {
        const int first_tap = rest(phase + pad, stride);
        const int furthest = (phase + pad - first_tap) / stride;
        const int taps = first_tap < kernel ? (kernel - 1 - first_tap) / stride + 1 : 0;
        const int pixels = (extent - 1 - phase) / stride + 1;
        if (!windows.empty() && windows.back().taps == taps && windows.back().pixels == pixels &&
            windows.back().pad == taps - 1 - furthest) {
            ++windows.back().phases;
        } else {
            windows.push_back({{phase, pixels, 1}, taps, taps - 1 - furthest});
        }
    }
    return windows;
}

int tap_of_phase(const PhaseWindow& window, int phase, int i, int stride, int pad) {
    return rest(window.first + phase + pad, stride) + (window.taps - 1 - i) * stride;
}

}  // namespace upforge
