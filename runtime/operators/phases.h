#pragma once

#include <array>
#include <vector>

namespace upforge {

/// What the phases of a transposed convolution need to know of stride and dilation along an axis;
/// see generators/phases.h.
struct Lattice {
    int common;   ///< greatest common divisor of stride and dilation
    int inverse;  ///< of dilation / common, modulo stride / common
};

Lattice lattice(int stride, int dilation);

/// Neighbouring phases of an axis of the output that have equally many pixels.
struct PhaseRange {
    int first;  ///< output position of the first pixel of the first phase
    int pixels;
    int phases;

    bool operator==(const PhaseRange&) const = default;
};

/// All phases for as many pixels as all have, and the phases that have one more.
std::array<PhaseRange, 2> phase_ranges(int extent, int stride);

/// Phases that see equally many taps, through windows that lie at the same places: pixel t of each
/// sees the inputs from t - pad on.
struct PhaseWindow : PhaseRange {
    int taps;
    int pad;

    bool operator==(const PhaseWindow&) const = default;
};

/// All phases of an axis without dilation.
std::vector<PhaseWindow> phase_windows(int extent, int kernel, int stride, int pad);

/// The tap of the kernel that a phase sees as the `i`th of its window.
int tap_of_phase(const PhaseWindow& window, int phase, int i, int stride, int pad);

}  // namespace upforge
