#pragma once

#include <array>

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
    int first_pixel;  ///< of the pixels of each phase
    int pixels;
    int phases;
};

/// All phases for as many pixels as all have, and the phases that have one more.
std::array<PhaseRange, 2> phase_ranges(int extent, int stride);

}  // namespace upforge
