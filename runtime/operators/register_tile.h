#pragma once

#include <string>

#include "kernels/registry.h"
#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge {

/// The work of a convolution's register-blocked kernel.
struct TiledSums {
    int channels = 0;   ///< output channels
    int columns = 0;    ///< output pixels of a row (of a phase)
    double rows = 0;    ///< rows of all images (and phases)
    double steps = 0;   ///< terms of each sum: taps * input channels
    double copied = 0;  ///< pixels of the input, where it is copied with a border
    int inputs = 0;     ///< channels of these
    double phases = 1;  ///< that have weights of their own
};

/// Cycles that a kernel of family `direct` needs, from what its tile asks of the processor in each
/// step: multiply-adds, loads, and weights from the cache that holds them.
double estimate_cycles(const kernels::Kernel& kernel, const TiledSums& work);

/// How many of the input channels a kernel of family `direct` had better sum at once. The weights
/// of all would not stay in the second-level cache from one tile to the next.
int inputs_of_part(Isa isa, int taps, int inputs);

/// Why a kernel cannot take these input channels, which it brings to shared memory chunk by chunk;
/// empty where it can.
std::string objection_to_chunks(const kernels::Kernel& kernel, int inputs);

/// The output of such a kernel, of which neighbouring windows lie `stride` pixels apart and span
/// `span` pixels of `channels` channels of the input.
struct Strips {
    int channels;
    int images;
    YX output;
    YX stride;
    YX span;
};

/// Bytes of the copies that the kernel makes of its input, a strip each, as far as they exist at
/// the same time.
std::size_t strip_bytes(const kernels::Kernel& kernel, const Strips& strips);

}  // namespace upforge
