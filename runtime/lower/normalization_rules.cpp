#include <fmt/core.h>

#include <cfloat>
#include <cmath>
#include <numeric>

#include "graph/operations/convolution.h"
#include "graph/operations/norms.h"
#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/fold_call.h"
#include "lower/reductions.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using graph::ValueId;

std::int64_t channels_of(const ValueView& view) {
    if (view.rank() < 2) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("its input {} has no channels", to_string(view.dims)));
    }
    return view.dims[1];
}

/// Along axis 1, without changing the dimensions.
ValueView along_channels(std::shared_ptr<graph::Operation> operation, const ValueView& view,
                         Builder& builder) {
    const Arranged input = builder.along(view, 1);
    const ValueId value = builder.add(std::move(operation), {input.operand});
    return {value, 0, view.dims, input.strides, view.type};
}

Outputs batch_normalization(const ModelNode& node, Builder& builder) {
    node.offer_outputs(1);
    require_attribute(node, "training_mode", 0);
    require_attribute(node, "spatial", 1);
    const ValueView view = builder.view(node.input(0));
    const std::int64_t channels = channels_of(view);
    std::vector<float> scale = node.floats(1, "scales", channels);
    std::vector<float> shift = node.floats(2, "biases", channels);
    const std::vector<float> mean = node.floats(3, "means", channels);
    const std::vector<float> variance = node.floats(4, "variances", channels);
    const double epsilon = node.attributes().real("epsilon", 1e-5f);
    for (std::size_t c = 0; c < scale.size(); ++c) {
        const double factor = scale[c] / std::sqrt(variance[c] + epsilon);
        scale[c] = static_cast<float>(factor);
        shift[c] = static_cast<float>(shift[c] - mean[c] * factor);
    }
    return {along_channels(std::make_shared<graph::ScaleChannels>(
                               std::move(scale), std::move(shift), Activation::none, 0.0f),
                           view, builder)};
}

Outputs instance_normalization(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    const std::int64_t channels = channels_of(view);
    auto operation = std::make_shared<graph::InstanceNorm>(
        node.floats(1, "scales", channels), node.floats(2, "biases", channels),
        node.attributes().real("epsilon", 1e-5f));
    const ValueId value = builder.add(std::move(operation), {builder.image(view)});
    return {builder.image_view(value, view.rank(), view.type)};
}

std::vector<int> axes_from(int first, int rank) {
    std::vector<int> axes(rank - first);
    std::iota(axes.begin(), axes.end(), first);
    return axes;
}

struct Moments {
    ValueView mean, centred, variance;
};

Moments moments_of(const ValueView& view, const std::vector<int>& axes, Builder& builder) {
    const ValueView mean = pool_axes(PoolKind::average, view, axes, builder);
    const ValueView centred = combine(Arithmetic::subtract, view, mean, builder, "centred");
    const ValueView squares = combine(Arithmetic::multiply, centred, centred, builder, "squares");
    return {mean, centred, pool_axes(PoolKind::average, squares, axes, builder)};
}

ValueView root_of_shifted(const ValueView& view, const ModelNode& node, Builder& builder) {
    const Array epsilon = Array::scalar(node.attributes().real("epsilon", 1e-5f));
    return apply(Function::sqrt, combine(Arithmetic::add, view, epsilon, builder, "shifted"),
                 builder, "root");
}

/// All axes from `axis` on are the channels of an image.
Outputs layer_normalization(const ModelNode& node, Builder& builder) {
    node.offer_outputs(3);
    const ValueView input = builder.view(node.input(0));
    const int axis = axis_of(node.attributes().integer("axis", -1), input.rank());
    const auto first = input.dims.begin() + axis;
    const std::int64_t channels = count_elements({first, input.dims.end()});
    const bool one_axis = axis + 1 == input.rank();
    const ValueView view =
        one_axis ? input
                 : builder.reshape(input, {count_elements({input.dims.begin(), first}), channels});
    std::vector<float> shift(channels, 0.0f);
    if (node.has(2)) {
        shift = node.floats(2, "biases", channels);
    }
    const Arranged arranged = builder.along(view, view.rank() - 1);
    const ValueId value = builder.add(
        std::make_shared<graph::LayerNorm>(node.floats(1, "scales", channels), std::move(shift),
                                           node.attributes().real("epsilon", 1e-5f)),
        {arranged.operand});
    Outputs outputs = {
        builder.reshape({value, 0, view.dims, arranged.strides, input.type}, input.dims)};
    if (node.reads_output(1) || node.reads_output(2)) {
        const Moments moments = moments_of(input, axes_from(axis, input.rank()), builder);
        outputs.emplace_back(moments.mean);
        outputs.emplace_back(
            apply(Function::reciprocal, root_of_shifted(moments.variance, node, builder), builder));
    }
    return outputs;
}

/// Numbers for each channel, where a model may (opset 18) have one for each group.
std::vector<float> for_each_channel(const ModelNode& node, std::size_t index, const char* name,
                                    std::int64_t channels, std::int64_t groups) {
    if (node.opset() >= 21) {
        return node.floats(index, name, channels);
    }
    const std::vector<float> by_group = node.floats(index, name, groups);
    std::vector<float> values;
    for (std::int64_t c = 0; c < channels; ++c) {
        values.push_back(by_group[c / (channels / groups)]);
    }
    return values;
}

Outputs group_normalization(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    const std::int64_t channels = channels_of(view);
    const std::int64_t groups = node.attributes().integer("num_groups", 0);
    if (groups < 1 || channels % groups != 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} channels cannot be split into {} groups", channels, groups));
    }
    std::vector<float> scale = for_each_channel(node, 1, "scales", channels, groups);
    std::vector<float> shift = for_each_channel(node, 2, "biases", channels, groups);
    auto operation = std::make_shared<graph::GroupNorm>(narrow(groups, "num_groups"),
                                                        std::move(scale), std::move(shift),
                                                        node.attributes().real("epsilon", 1e-5f));
    const ValueId value = builder.add(std::move(operation), {builder.image(view)});
    return {builder.image_view(value, view.rank(), view.type)};
}

/// x / sqrt(mean of x * x + epsilon) * scale, over all axes from `axis` on.
Outputs rms_normalization(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    const int axis = axis_of(node.attributes().integer("axis", -1), view.rank());
    const ValueView squares = combine(Arithmetic::multiply, view, view, builder, "squares");
    const ValueView mean =
        pool_axes(PoolKind::average, squares, axes_from(axis, view.rank()), builder);
    const ValueView normed =
        combine(Arithmetic::divide, view, root_of_shifted(mean, node, builder), builder, "normed");
    return {combine(Arithmetic::multiply, normed, node.input(1), builder)};
}

/// Before opset 9, all channels were normalized together, or each for itself.
std::vector<int> axes_of_means(const ModelNode& node, int rank) {
    const bool across = node.attributes().integer("across_channels", 0) != 0;
    const Dims otherwise = across ? Dims{1, 2, 3} : node.opset() < 9 ? Dims{2, 3} : Dims{0, 2, 3};
    return axes_of(node.attributes().integers("axes").value_or(otherwise), rank);
}

Outputs mean_variance_normalization(const ModelNode& node, Builder& builder) {
    constexpr float epsilon = 1e-9f;  // ONNX's
    const ValueView view = builder.view(node.input(0));
    const std::vector<int> axes = axes_of_means(node, view.rank());
    const ValueView mean = pool_axes(PoolKind::average, view, axes, builder);
    const ValueView centred = combine(Arithmetic::subtract, view, mean, builder, "centred");
    const ValueView squares = combine(Arithmetic::multiply, centred, centred, builder, "squares");
    const ValueView deviation = apply(
        Function::sqrt, pool_axes(PoolKind::average, squares, axes, builder), builder, "deviation");
    return {combine(Arithmetic::divide, centred,
                    combine(Arithmetic::add, deviation, Array::scalar(epsilon), builder, "shifted"),
                    builder)};
}

/// What has the norm 0 stays 0.
Outputs lp_normalization(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    const std::int64_t p = node.attributes().integer("p", 2);
    const int axis = axis_of(node.attributes().integer("axis", -1), view.rank());
    if (p != 1 && p != 2) {
        throw Error(ErrorCode::invalid_argument, fmt::format("p is {}, 1 or 2 is needed", p));
    }
    const ValueView sizes = p == 1 ? apply(Function::abs, view, builder, "sizes")
                                   : combine(Arithmetic::multiply, view, view, builder, "squares");
    ValueView norm = sum_axes(sizes, {axis}, builder, "sum");
    if (p == 2) {
        norm = apply(Function::sqrt, norm, builder, "norm");
    }
    norm = combine(Arithmetic::maximum, norm, Array::scalar(FLT_MIN), builder, "above_zero");
    return {combine(Arithmetic::divide, view, norm, builder)};
}

/// Sums over `size` channels around each: a 1x1 convolution.
ValueView sum_neighbours(const ValueView& view, std::int64_t size, float factor, Builder& builder) {
    const std::int64_t channels = channels_of(view);
    std::vector<float> weights(channels * channels, 0.0f);
    for (std::int64_t to = 0; to < channels; ++to) {
        const std::int64_t first = std::max<std::int64_t>(0, to - (size - 1) / 2);
        const std::int64_t last = std::min(channels - 1, to + size / 2);
        for (std::int64_t from = first; from <= last; ++from) {
            weights[to * channels + from] = factor;
        }
    }
    const int count = narrow(channels, "channels");
    graph::FilterSource filter{.array = Array::of({channels, channels}, std::move(weights)),
                               .shape = {.outer = count, .inner = count}};
    const ValueId sums =
        builder.add(std::make_shared<graph::Conv>(std::move(filter), std::vector<float>(),
                                                  ConvOptions{.exact = builder.exact}),
                    {builder.image(view)}, "sums");
    return builder.image_view(sums, view.rank(), view.type);
}

/// x / (bias + alpha / size * sum of squares of neighbouring channels) ^ beta
Outputs local_response_normalization(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    const std::int64_t size = node.attributes().integer("size", 0);
    if (size < 1) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("its size is {}, 1 at least is needed", size));
    }
    const float alpha = node.attributes().real("alpha", 1e-4f);
    const ValueView squares = combine(Arithmetic::multiply, view, view, builder, "squares");
    const ValueView sums = sum_neighbours(squares, size, alpha / static_cast<float>(size), builder);
    const Array bias = Array::scalar(node.attributes().real("bias", 1.0f));
    const Array beta = Array::scalar(-node.attributes().real("beta", 0.75f));
    const ValueView power =
        combine(Arithmetic::power, combine(Arithmetic::add, sums, bias, builder, "shifted"), beta,
                builder, "power");
    return {combine(Arithmetic::multiply, view, power, builder)};
}

}  // namespace

const RuleTable& normalization_rules() {
    static const RuleTable table = {
        {"BatchNormalization", batch_normalization},
        {"InstanceNormalization", instance_normalization},
        {"LayerNormalization", layer_normalization},
        {"GroupNormalization", group_normalization},
        {"RMSNormalization", rms_normalization},
        {"MeanVarianceNormalization", mean_variance_normalization},
        {"LpNormalization", lp_normalization},
        {"LRN", local_response_normalization},
    };
    return table;
}

}  // namespace upforge::lower
