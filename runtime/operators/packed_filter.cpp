#include "operators/packed_filter.h"

#include <utility>

namespace upforge {
namespace {

/// The weight between two channels of a group.
float weight(const Filter& filter, FilterOrder order, int groups, int group, int ci, int co, int y,
             int x) {
    const FilterShape& shape = filter.shape();
    if (order == FilterOrder::conv) {
        return filter.at(group * (shape.outer / groups) + co, ci, y, x);
    }
    return filter.at(group * (shape.outer / groups) + ci, co, y, x);
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
    for (int co = 0; co < channels; ++co) {
        for (int y = 0; y < kernel_.y; ++y) {
            for (int x = 0; x < kernel_.x; ++x) {
                for (int ci = 0; ci < inputs_; ++ci) {
                    weights_.at(co / block, y * kernel_.x + x, ci, co % block) =
                        weight(filter, order, groups, group, ci, co, y, x);
                }
            }
        }
        bias_.at(0, 0, 0, co) = bias[static_cast<std::size_t>(group) * channels + co];
    }
}

void PackedGroup::set_arguments(kernels::Call& call) const {
    const std::ptrdiff_t tap = std::ptrdiff_t{inputs_} * block_;
    call.set("weights", weights_.floats(),
             {{block_, 1},
              {inputs_, block_},
              {kernel_.x, tap},
              {kernel_.y, tap * kernel_.x},
              {blocks_, tap * kernel_.x * kernel_.y}});
    call.set("bias", bias_.floats(), {{bias_.shape().channels, 1}});
}

FilterPacker::FilterPacker(Filter filter, FilterOrder order, int groups,
                           std::span<const float> bias)
    : filter_(std::move(filter)), order_(order), groups_(groups), bias_(bias.begin(), bias.end()) {
    bias_.resize(static_cast<std::size_t>(groups) * outputs_of_group());
}

int FilterPacker::inputs_of_group() const {
    return inputs(filter_.shape(), order_, groups_);
}

int FilterPacker::outputs_of_group() const {
    return outputs(filter_.shape(), order_, groups_);
}

const PackedFilter& FilterPacker::packed(int block) const {
    const std::lock_guard lock(mutex_);
    PackedFilter& packed = packed_[block];
    for (int group = static_cast<int>(packed.size()); group < groups_; ++group) {
        packed.emplace_back(filter_, order_, groups_, group, block, bias_);
    }
    return packed;
}

const Tensor& FilterPacker::by_tap() const {
    const std::lock_guard lock(mutex_);
    if (by_tap_.empty()) {
        const YX kernel = filter_.shape().kernel();
        const int outputs = outputs_of_group();
        by_tap_ = Tensor({1, kernel.y, kernel.x, groups_ * outputs});
        for (int y = 0; y < kernel.y; ++y) {
            for (int x = 0; x < kernel.x; ++x) {
                for (int c = 0; c < groups_ * outputs; ++c) {
                    by_tap_.at(0, y, x, c) =
                        weight(filter_, order_, groups_, c / outputs, 0, c % outputs, y, x);
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
