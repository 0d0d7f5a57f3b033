#include "operators/packed_filter.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/bfloat16.h"
#include "core/float16.h"
#include "core/narrow_floats.h"
#include "operators/dot_tile.h"
#include "operators/pair_steps.h"
#include "schedules/spaces.h"

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

using schedules::pairs::block_channels;

/// Whether nothing of a filter is lost where it is packed as this type.
bool can_replace(const Filter& filter, DataType type) {
    return !is_narrow(type) || std::ranges::all_of(filter.values(), [&](float weight) {
        return rounded_to(type, weight) == weight;
    });
}

const schedules::Tunable& block_of(const kernels::Kernel& kernel) {
    switch (kernel.bf16_unit()) {
        case Bf16Unit::amx:
            return schedules::amx::channels;
        case Bf16Unit::avx512_bf16:
            return schedules::pairs::channels;
        case Bf16Unit::none:
            break;
    }
    return kernel.is_autoscheduled() ? schedules::expected::outputs : schedules::direct::channels;
}

}  // namespace

WeightLayout layout_for(const kernels::Kernel& kernel) {
    // The lanes of a dot product are input channels: an output channel is a block of its own.
    const int block = is_of_dots(kernel) ? 1 : kernel.number(block_of(kernel));
    return {block, kernel.storage(), inputs_of_step(kernel)};
}

PackedGroup::PackedGroup(const Filter& filter, FilterOrder order, int groups, int group,
                         const WeightLayout& layout, std::span<const float> bias)
    : layout_(layout),
      inputs_(inputs(filter.shape(), order, groups)),
      kernel_(filter.shape().kernel()) {
    const int channels = outputs(filter.shape(), order, groups);
    const int block = layout.block;
    blocks_ = (channels + block - 1) / block;
    weights_ =
        Tensor(layout.step > 0 ? Shape{blocks_ * block / block_channels, kernel_.y * kernel_.x,
                                       whole_steps(inputs_, layout.step) / 2, 2 * block_channels}
                               : Shape{blocks_, kernel_.y * kernel_.x, inputs_, block},
               layout.type);
    bias_ = Tensor({1, 1, 1, blocks_ * block});
    no_bias_ = Tensor(bias_.shape());
    const float* values = filter.values().data();
    const auto pack = [&]<typename Number>(Number* packed, auto as_stored) {
        for_each(filter.shape(), order, groups, group, [&](std::ptrdiff_t to, std::size_t from) {
            packed[to] = as_stored(values[from]);
        });
    };
    if (layout.type == DataType::bf16) {
        pack(weights_.bfloats(), to_bfloat16);
    } else if (layout.type == DataType::f16) {
        pack(weights_.halves(), to_float16);
    } else {
        pack(weights_.floats(), std::identity());
    }
    for (int co = 0; co < channels; ++co) {
        bias_.at(0, 0, 0, co) = bias[static_cast<std::size_t>(group) * channels + co];
    }
}

/// Where the packed weights hold one.
std::ptrdiff_t PackedGroup::offset(int co, int ci, int y, int x) const {
    const int tap = y * kernel_.x + x, block = layout_.block;
    return layout_.step > 0
               ? weights_.offset(co / block_channels, tap, ci / 2, co % block_channels * 2 + ci % 2)
               : weights_.offset(co / block, tap, ci, co % block);
}

template <typename Visit>
void PackedGroup::for_each(const FilterShape& shape, FilterOrder order, int groups, int group,
                           Visit visit) const {
    const int channels = outputs(shape, order, groups);
    for (int co = 0; co < channels; ++co) {
        for (int ci = 0; ci < inputs_; ++ci) {
            for (int y = 0; y < kernel_.y; ++y) {
                for (int x = 0; x < kernel_.x; ++x) {
                    visit(offset(co, ci, y, x), place(shape, order, groups, group, ci, co, y, x));
                }
            }
        }
    }
}

void PackedGroup::unpack(const FilterShape& shape, FilterOrder order, int groups, int group,
                         std::vector<float>& values) const {
    const auto unpack = [&](const auto* packed, auto as_float) {
        for_each(shape, order, groups, group,
                 [&](std::ptrdiff_t from, std::size_t to) { values[to] = as_float(packed[from]); });
    };
    if (weights_.type() == DataType::bf16) {
        unpack(weights_.bfloats(), [](BFloat16 each) { return to_float(each); });
    } else if (weights_.type() == DataType::f16) {
        unpack(weights_.halves(), [](Float16 each) { return to_float(each); });
    } else {
        unpack(weights_.floats(), std::identity());
    }
}

void PackedGroup::set_weights(kernels::Call& call, int channels, int columns) const {
    const int block = layout_.block;
    const std::ptrdiff_t tap = std::ptrdiff_t{channels} * block, row = tap * columns;
    call.set("weights", weights_,
             {{block, 1},
              {channels, block},
              {columns, tap},
              {kernel_.y, row},
              {blocks_, row * kernel_.y}});
    call.set("bias", bias_.floats(), {{bias_.shape().channels, 1}});
}

void PackedGroup::set_pairs(kernels::Call& call) const {
    const Shape& shape = weights_.shape();
    const std::ptrdiff_t pairs = std::ptrdiff_t{shape.batch} * shape.height * shape.width;
    call.set("weights", weights_, {{2, 1}, {block_channels, 2}, {pairs, shape.channels}});
    call.set("bias", bias_.floats(), {{bias_.shape().channels, 1}});
    call.set("kernel_x", kernel_.x).set("kernel_y", kernel_.y);
}

void PackedGroup::set_arguments(kernels::Call& call) const {
    if (layout_.step > 0) {
        set_pairs(call);
    } else {
        set_weights(call, inputs_, kernel_.x);
    }
}

void PackedGroup::set_part(kernels::Call& call, const FilterPart& part) const {
    const Strides& strides = weights_.strides();
    const int tap = part.first_tap.y * kernel_.x + part.first_tap.x;
    call.set("weights", weights_.crop(tap, part.first, 1, part.count),
             {{weights_.shape().channels, 1},
              {part.count, strides.pixel},
              {part.taps.x, strides.row},
              {part.taps.y, strides.row * kernel_.x},
              {blocks_, strides.batch}});
    const Tensor& bias = part.first == 0 ? bias_ : no_bias_;
    call.set("bias", bias.floats(), {{bias.shape().channels, 1}});
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

Filter FilterPacker::take_filter(DataType type) const {
    if (filter_.values().empty()) {
        return unpacked();
    }
    return can_replace(filter_, type) ? std::exchange(filter_, {}) : filter_;
}

Filter FilterPacker::filter() const {
    const std::lock_guard lock(mutex_);
    return filter_.values().empty() ? unpacked() : filter_;
}

Filter FilterPacker::unpacked() const {
    if (packed_.empty()) {
        const WinogradForm form = packed_at_points_.begin()->first.first;
        return from_points(at_points(form), form);
    }
    std::vector<float> values(shape_.elements());
    for (int group = 0; group < groups_; ++group) {
        packed_.begin()->second[group].unpack(shape_, order_, groups_, group, values);
    }
    return {shape_, std::move(values)};
}

Filter FilterPacker::at_points(const WinogradForm& form) const {
    const auto found = packed_at_points_.lower_bound({form, 0});
    if (found == packed_at_points_.end() || found->first.first != form) {
        return upforge::at_points(take_filter(DataType::f32), form);
    }
    FilterShape shape = shape_;
    shape.height = shape.width = form.points();
    std::vector<float> values(shape.elements());
    found->second.unpack(shape, order_, 1, 0, values);
    return {shape, std::move(values)};
}

const PackedFilter& FilterPacker::packed(const WeightLayout& layout) const {
    const std::lock_guard lock(mutex_);
    const auto found = packed_.find(layout);
    if (found != packed_.end()) {
        return found->second;
    }
    const Filter filter = take_filter(layout.type);
    PackedFilter packed;
    for (int group = 0; group < groups_; ++group) {
        packed.emplace_back(filter, order_, groups_, group, layout, bias_);
    }
    return packed_[layout] = std::move(packed);
}

const PackedGroup& FilterPacker::packed_at_points(const WinogradForm& form, int block) const {
    const std::lock_guard lock(mutex_);
    const std::pair key(form, block);
    const auto found = packed_at_points_.find(key);
    if (found != packed_at_points_.end()) {
        return found->second;
    }
    return packed_at_points_
        .emplace(key, PackedGroup(at_points(form), order_, 1, 0, {block}, bias_))
        .first->second;
}

const Tensor& FilterPacker::by_tap(DataType type) const {
    const std::lock_guard lock(mutex_);
    Tensor& by_tap = by_tap_[type];
    if (by_tap.empty()) {
        const YX kernel = shape_.kernel();
        const int outputs = outputs_of_group();
        Tensor floats({1, kernel.y, kernel.x, groups_ * outputs});
        for (int y = 0; y < kernel.y; ++y) {
            for (int x = 0; x < kernel.x; ++x) {
                for (int c = 0; c < groups_ * outputs; ++c) {
                    floats.at(0, y, x, c) = filter_.values()[place(
                        shape_, order_, groups_, c / outputs, 0, c % outputs, y, x)];
                }
            }
        }
        by_tap = converted(floats, type);
    }
    return by_tap;
}

void FilterPacker::set_depthwise_arguments(kernels::Call& call, DataType type) const {
    const Tensor& weights = by_tap(type);
    const Shape& shape = weights.shape();
    call.set("weights", weights,
             {{shape.channels, 1},
              {shape.width, weights.strides().pixel},
              {shape.height, weights.strides().row}});
    call.set("bias", bias_.data(), {{shape.channels, 1}});
    call.set("multiplier", outputs_of_group());
}

}  // namespace upforge
