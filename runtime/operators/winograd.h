#pragma once

#include <compare>
#include <vector>

#include "kernels/problem.h"
#include "kernels/registry.h"
#include "operators/sliding.h"
#include "upforge/filter.h"
#include "upforge/tensor.h"

namespace upforge {

/// How Winograd's algorithm works on a convolution: in tiles of so many pixels a side, for so many
/// taps a side. All 0 where products are summed.
struct WinogradForm {
    int tile = 0, taps = 0;
    /// Whether weights stay as they are and are transformed when they are used.
    bool from_taps = false;

    /// Along an axis, at which a tile's convolution is worked out.
    int points() const { return tile + taps - 1; }
    auto operator<=>(const WinogradForm&) const = default;
};

/// Those that can compute a convolution, larger tiles first.
std::vector<WinogradForm> winograd_forms(const Sliding& sliding, int groups, int inputs);
bool can_compute(const WinogradForm& form, const Sliding& sliding, int groups, int inputs);

/// That which is expected to compute a convolution faster than sums of products. It depends on
/// nothing but the layer, so that only one form of its weights is kept.
WinogradForm winograd_form(const Sliding& sliding, int groups, int inputs, int outputs,
                           const kernels::Elements& elements);

WinogradForm form_of(const kernels::Kernel& kernel);

/// Of all weights, as they are kept.
double weight_bytes(const WinogradForm& form, int inputs, int outputs);

/// Cycles that a kernel of family `winograd` needs.
double estimate_winograd_cycles(const kernels::Kernel& kernel, int inputs, const Shape& output);

/// U = G g G^T for each pair of channels: a number at each point.
Filter at_points(const Filter& filter, const WinogradForm& form);
/// The filter again, but for rounding.
Filter from_points(const Filter& transformed, const WinogradForm& form);

/// Whether all threads have enough to do without parts of a task.
bool has_enough_tasks(const kernels::Kernel& kernel, const Shape& output);

/// Bytes of what a kernel keeps at the same time of its transforms, for that output.
std::size_t winograd_bytes(const kernels::Kernel& kernel, int inputs, const Shape& output);

}  // namespace upforge
