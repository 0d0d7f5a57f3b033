#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/array.h"
#include "operators/filter_order.h"
#include "upforge/filter.h"
#include "upforge/tensor.h"

namespace upforge::graph {

/// Where a convolution's weights come from. They stay in the model's file until they are packed.
struct FilterSource {
    Array array;        ///< with as many elements as `shape` says
    FilterShape shape;  ///< in the order that `order` says
    FilterOrder order = FilterOrder::conv;
    int groups = 1;
    bool transposed_matrix = false;  ///< the array holds (inner, outer), as MatMul does; 1x1 only
    std::vector<float> scale = {};   ///< one an output channel, to be multiplied in; or empty

    DataType type = DataType::f32;  ///< that weights are rounded to

    int output_channels() const;
    /// Whether each group reads one input channel.
    bool depthwise() const;
    /// Throws unless array, shape, groups and scale fit each other, and there is a bias for each
    /// output channel or none.
    void check(std::string_view operation, std::span<const float> bias) const;
    /// As floats in the order of `shape`, with `scale` multiplied in, rounded to `type`.
    Filter load() const;
};

}  // namespace upforge::graph
