#pragma once

#include <array>
#include <map>
#include <mutex>
#include <vector>

#include "kernels/choice.h"
#include "kernels/problem.h"
#include "operators/packed_filter.h"
#include "operators/phases.h"
#include "upforge/options.h"
#include "upforge/tensor.h"

namespace upforge {

/// Phases that are computed alike.
struct PhaseBlock {
    PhaseWindow rows, columns;
};

/// Phases of a transposed convolution as convolutions of their own, which Winograd's algorithm can
/// compute. Where pixels lie next to each other, those of neighbouring phases are channels of one
/// pixel.
class PhaseConvs {
  public:
    /// The filter must outlive this.
    PhaseConvs(const FilterPacker& filter, const ConvTransposeOptions& options);

    /// Whether phases are worth a look at all.
    bool possible() const { return possible_; }
    /// Those of an output, of which each can be computed as a whole.
    std::vector<PhaseBlock> blocks(const Tensor& output, const Padding& padding) const;
    /// Whether Winograd's algorithm takes less than these cycles.
    bool faster_than(double cycles, const PhaseBlock& block, int images,
                     const kernels::Elements& elements) const;
    void run(const PhaseBlock& block, const Padding& padding, const Tensor& input,
             const Tensor& output) const;

  private:
    kernels::Demand demand(const PhaseBlock& block, int images,
                           const kernels::Elements& elements) const;
    const FilterPacker& filter_of(const PhaseBlock& block, const Padding& padding, int row) const;

    const FilterPacker& filter_;
    YX stride_;
    bool possible_;
    Activation activation_;
    float leaky_slope_;
    Tensor no_residual_;
    mutable std::mutex mutex_;
    /// By row of the phase, its first column, and the number of columns.
    mutable std::map<std::array<int, 3>, FilterPacker> filters_;
};

}  // namespace upforge
