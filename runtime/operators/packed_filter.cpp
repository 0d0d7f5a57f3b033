#include "operators/packed_filter.h"

#include <utility>

namespace upforge {
namespace {

/// Where a filter holds the weight between two channels of a group.
std::size_t place(const FilterShape& shape, FilterOrder order, int groups, int group, int ci,
                  int co, int y, int x) {
    const int first = group * (shape.outer / groups);
    const bool conv = order == FilterOrder::conv;
    const std::size_t outer = first + (conv ? co : ci), inner = conv ? ci : co;
    return ((outer * shape.inner + inner) * shape.height + y) * shape.width + x;
}

int outputs(const FilterShape& shape, FilterOrder order, int groups) {
    return order == FilterOrder::conv ? shape.outer / groups : shape.inner;
}

int inputs(const FilterShape& shape, FilterOrder order, int groups) {
    return order == FilterOrder::conv ? shape.inner : shape.outer / groups;
}

}  // namespace

PackedGroup::PackedGroup(const Filter& filter, FilterOrder order, int groups, int group, int block,
                         std::span<const float> bias)
    : block_(block),
      inputs_(inputs(filter.shape(), order, groups)),
      kernel_(filter.shape().kernel()) {
    const int channels = outputs(filter.shape(), order, groups);
    blocks_ = (channels + block - 1) / block;
    weights_ = Tensor({blocks_, kernel_.y * kernel_.x, inputs_, block});
    bias_ = Tensor({1, 1, 1, blocks_ * block});
    const float* values = filter.values().data();
    for_each(filter.shape(), order, groups, group,
             [&](float& packed, std::size_t place) { packed = values[place]; });
    for (int co = 0; co < channels; ++co) {
        bias_.at(0, 0, 0, co) = bias[static_cast<std::size_t>(group) * channels + co];
    }
}

template <typename Visit>
void PackedGroup::for_each(const FilterShape& shape, FilterOrder order, int groups, int group,
                           Visit visit) const {
    const int channels = outputs(shape, order, groups);
    for (int co = 0; co < channels; ++co) {
        for (int ci = 0; ci < inputs_; ++ci) {
            for (int y = 0; y < kernel_.y; ++y) {
                for (int x = 0; x < kernel_.x; ++x) {
                    visit(weights_.at(co / block_, y * kernel_.x + x, ci, co % block_),
                          place(shape, order, groups, group, ci, co, y, x));
                }
            }
        }
    }
}

void PackedGroup::unpack(const FilterShape& shape, FilterOrder order, int groups, int group,
                         std::vector<float>& values) const {
    for_each(shape, order, groups, group,
             [&](float packed, std::size_t place) { values[place] = packed; });
}

void PackedGroup::set_weights(kernels::Call& call, int channels, int columns) const {
    const std::ptrdiff_t tap = std::ptrdiff_t{channels} * block_, row = tap * columns;
    call.set("weights", weights_.floats(),
             {{block_, 1},
              {channels, block_},
              {columns, tap},
              {kernel_.y, row},
              {blocks_, row * kernel_.y}});
    call.set("bias", bias_.floats(), {{bias_.shape().channels, 1}});
}

void PackedGroup::set_arguments(kernels::Call& call) const {
    set_weights(call, inputs_, kernel_.x);
}

void PackedGroup::set_row_arguments(kernels::Call& call) const {
    set_weights(call, inputs_ * kernel_.x, 1);
}

FilterPacker::FilterPacker(Filter filter, FilterOrder order, int groups,
                           std::span<const float> bias)
    : shape_(filter.shape()),
      filter_(std::move(filter)),
      order_(order),
      groups_(groups),
      bias_(bias.begin(), bias.end()) {
    bias_.resize(static_cast<std::size_t>(groups) * outputs_of_group());
}

int FilterPacker::inputs_of_group() const {
    return inputs(shape_, order_, groups_);
}

int FilterPacker::outputs_of_group() const {
    return outputs(shape_, order_, groups_);
}

Filter FilterPacker::take_filter() const {
    return packed_.empty() && packed_at_points_.empty() ? std::exchange(filter_, {}) : unpacked();
}

Filter FilterPacker::filter() const {
    const std::lock_guard lock(mutex_);
    return packed_.empty() && packed_at_points_.empty() ? filter_ : unpacked();
}

Filter FilterPacker::unpacked() const {
    FilterShape shape = shape_;
    const WinogradForm form =
        packed_.empty() ? packed_at_points_.begin()->first.first : WinogradForm{};
    const bool transformed = form != WinogradForm{};
    if (transformed) {
        shape.height = shape.width = form.points();
    }
    std::vector<float> values(shape.elements());
    for (int group = 0; group < groups_; ++group) {
        const PackedGroup& packed =
            transformed ? packed_at_points_.begin()->second : packed_.begin()->second[group];
        packed.unpack(shape, order_, groups_, group, values);
    }
    const Filter filter(shape, std::move(values));
    return transformed ? from_points(filter, form) : filter;
}

const PackedFilter& FilterPacker::packed(int block) const {
    const std::lock_guard lock(mutex_);
    const auto found = packed_.find(block);
    if (found != packed_.end()) {
        return found->second;
    }
    const Filter filter = take_filter();
    PackedFilter packed;
    for (int group = 0; group < groups_; ++group) {
        packed.emplace_back(filter, order_, groups_, group, block, bias_);
    }
    return packed_[block] = std::move(packed);
}

const PackedGroup& FilterPacker::packed_at_points(const WinogradForm& form, int block) const {
    const std::lock_guard lock(mutex_);
    const std::pair key(form, block);
    const auto found = packed_at_points_.find(key);
    if (found != packed_at_points_.end()) {
        return found->second;
    }
    const Filter transformed = at_points(take_filter(), form);
    return packed_at_points_.emplace(key, PackedGroup(transformed, order_, 1, 0, block, bias_))
        .first->second;
}

const Tensor& FilterPacker::by_tap() const {
    const std::lock_guard lock(mutex_);
    if (by_tap_.empty()) {
        const Filter filter = std::exchange(filter_, {});
        const YX kernel = shape_.kernel();
        const int outputs = outputs_of_group();
        by_tap_ = Tensor({1, kernel.y, kernel.x, groups_ * outputs});
        for (int y = 0; y < kernel.y; ++y) {
            for (int x = 0; x < kernel.x; ++x) {
                for (int c = 0; c < groups_ * outputs; ++c) {
                    by_tap_.at(0, y, x, c) = filter.values()[place(
                        shape_, order_, groups_, c / outputs, 0, c % outputs, y, x)];
                }
            }
        }
    }
    return by_tap_;
}

void FilterPacker::set_depthwise_arguments(kernels::Call& call) const {
    const Tensor& weights = by_tap();
    const Shape& shape = weights.shape();
    call.set("weights", weights.floats(),
             {{shape.channels, 1},
              {shape.width, weights.strides().pixel},
              {shape.height, weights.strides().row}});
    call.set("bias", bias_.data(), {{shape.channels, 1}});
    call.set("multiplier", outputs_of_group());
}

}  // namespace upforge
