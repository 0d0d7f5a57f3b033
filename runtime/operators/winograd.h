#pragma once

#include "kernels/registry.h"
#include "operators/sliding.h"
#include "upforge/filter.h"
#include "upforge/tensor.h"

namespace upforge {

/// Pixels of a tile's side where Winograd's algorithm can compute a convolution, and does so faster
/// than sums of products; else 0. That depends on nothing but the layer, so that only one form of
/// its weights is kept.
int winograd_tile(const Sliding& sliding, int groups, int inputs, int outputs);

/// Those of a kernel; 0 where it sums products.
int tile_of(const kernels::Kernel& kernel);

/// Cycles that a kernel of family `winograd` needs.
double estimate_winograd_cycles(const kernels::Kernel& kernel, int inputs, const Shape& output);

/// Points along an axis at which a tile's convolution is worked out.
constexpr int points_of(int tile) {
    return tile + 2;
}

/// U = G g G^T for each pair of channels, of (tile + 2) x (tile + 2) numbers.
Filter at_points(const Filter& filter, int tile);
/// The filter again, but for rounding.
Filter from_points(const Filter& transformed, int tile);

/// Bytes of what a kernel keeps at the same time of its transforms, for that output.
std::size_t winograd_bytes(const kernels::Kernel& kernel, int inputs, const Shape& output);

}  // namespace upforge
