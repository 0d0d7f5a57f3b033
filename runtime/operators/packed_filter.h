#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

#include "kernels/call.h"
#include "operators/filter_order.h"
#include "operators/winograd.h"
#include "upforge/filter.h"
#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge {

/// How a kernel wants its weights.
struct WeightLayout {
    int block;  ///< output channels that kernels compute together
    DataType type = DataType::f32;
    /// Input channels of a step where these lie in pairs, see schedules/packed_pairs.h; else 0.
    int step = 0;

    auto operator<=>(const WeightLayout&) const = default;
};

WeightLayout layout_for(const kernels::Kernel& kernel);

/// Some input channels and taps of a filter.
struct FilterPart {
    int first, count;  ///< input channels
    YX first_tap, taps;
};

/// One group's weights as [block][ky][kx][ci][channel in block], or as pairs, and its bias in f32,
/// both filled up with zeros to whole blocks of output channels.
class PackedGroup {
  public:
    PackedGroup(const Filter& filter, FilterOrder order, int groups, int group,
                const WeightLayout& layout, std::span<const float> bias);

    void set_arguments(kernels::Call& call) const;
    /// For sums of some input channels, to which the first adds the bias, and of some taps; not of
    /// pairs.
    void set_part(kernels::Call& call, const FilterPart& part) const;
    /// As weights of a kernel one pixel wide, where the taps of a row are channels of one pixel.
    void set_row_arguments(kernels::Call& call) const;

    /// Puts the weights back where they came from.
    void unpack(const FilterShape& shape, FilterOrder order, int groups, int group,
                std::vector<float>& values) const;

  private:
    void set_weights(kernels::Call& call, int channels, int columns) const;
    void set_pairs(kernels::Call& call) const;
    std::ptrdiff_t offset(int co, int ci, int y, int x) const;
    template <typename Visit>
    void for_each(const FilterShape& shape, FilterOrder order, int groups, int group,
                  Visit visit) const;

    WeightLayout layout_;
    int blocks_, inputs_;
    YX kernel_;
    Tensor weights_, bias_, no_bias_;
};

/// The groups of a filter in one layout.
using PackedFilter = std::vector<PackedGroup>;

/// Packs a filter when first asked for a layout, and keeps the result instead of the filter, unless
/// that was rounded. May be asked from several threads.
class FilterPacker {
  public:
    FilterPacker(Filter filter, FilterOrder order, int groups, std::span<const float> bias);

    const FilterShape& shape() const { return shape_; }
    int inputs_of_group() const;
    int outputs_of_group() const;
    /// Whether each group reads one input channel, which has kernels of its own.
    bool depthwise() const { return groups_ > 1 && inputs_of_group() == 1; }

    const PackedFilter& packed(const WeightLayout& layout) const;
    /// Of one group, transformed for Winograd's algorithm.
    const PackedGroup& packed_at_points(const WinogradForm& form, int block) const;
    /// As given, but for the rounding of weights that only their transform is left of.
    Filter filter() const;
    /// One value an output channel.
    std::span<const float> bias() const { return bias_; }
    /// The arguments of a depthwise kernel: weights as [ky][kx][output channel].
    void set_depthwise_arguments(kernels::Call& call, DataType type) const;

  private:
    const Tensor& by_tap(DataType type) const;
    /// The same, as it follows from what was packed.
    Filter unpacked() const;
    /// The filter transformed; from other blocks of it, where there are some, to the bit.
    Filter at_points(const WinogradForm& form) const;
    Filter take_filter(DataType type) const;

    FilterShape shape_;
    mutable Filter filter_;  ///< empty once it was packed without loss
    FilterOrder order_;
    int groups_;
    std::vector<float> bias_;  ///< zeros where none was given
    mutable std::mutex mutex_;
    mutable std::map<WeightLayout, PackedFilter> packed_;
    mutable std::map<std::pair<WinogradForm, int>, PackedGroup> packed_at_points_;
    mutable std::map<DataType, Tensor> by_tap_;
};

}  // namespace upforge
