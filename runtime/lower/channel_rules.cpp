#include <fmt/core.h>

#include <cmath>

#include "graph/operations/heads.h"
#include "graph/operations/norms.h"
#include "graph/operations/pointwise.h"
#include "graph/operations/reverse_indices.h"
#include "lower/arithmetic.h"
#include "lower/fold_call.h"
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

/// All axes from `axis` on are the channels of an image.
Outputs layer_normalization(const ModelNode& node, Builder& builder) {
    node.offer_outputs(1);
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
    return {builder.reshape({value, 0, view.dims, arranged.strides, input.type}, input.dims)};
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

/// Before opset 13 all axes from `axis` on were one.
ValueView softmax_of(const ModelNode& node, Builder& builder, const char* part) {
    const ValueView input = builder.view(node.input(0));
    const bool from_axis_on = node.opset() < 13;
    int axis = axis_of(node.attributes().integer("axis", from_axis_on ? 1 : -1), input.rank());
    ValueView view = input;
    if (from_axis_on && axis + 1 < input.rank()) {
        const auto split = input.dims.begin() + axis;
        view = builder.reshape(input, {count_elements({input.dims.begin(), split}),
                                       count_elements({split, input.dims.end()})});
        axis = 1;
    }
    const Arranged arranged = builder.along(view, axis);
    const ValueId value = builder.add(std::make_shared<graph::Softmax>(), {arranged.operand}, part);
    return builder.reshape({value, 0, view.dims, arranged.strides, input.type}, input.dims);
}

Outputs softmax(const ModelNode& node, Builder& builder) {
    return {softmax_of(node, builder, "")};
}

Outputs log_softmax(const ModelNode& node, Builder& builder) {
    const ValueView shares = softmax_of(node, builder, "softmax");
    return {apply(Function::log, shares, builder)};
}

/// The first of equal ones is the last of the reversed axis.
ValueView argmax_of(const ModelNode& node, const ValueView& input, Builder& builder) {
    const int axis = axis_of(node.attributes().integer("axis", 0), input.rank());
    const std::int64_t extent = input.dims[axis];
    const bool last = node.attributes().integer("select_last_index", 0) != 0;
    const Arranged arranged =
        builder.along(last ? slice(input, axis, extent - 1, extent, -1) : input, axis);
    ValueId value =
        builder.add(std::make_shared<graph::ArgMax>(), {arranged.operand}, last ? "last" : "");
    if (last) {
        value = builder.add(std::make_shared<graph::ReverseIndices>(narrow(extent, "extent")),
                            {builder.graph.all_of(value)});
    }
    ValueView result{value, 0, input.dims, with_channels(arranged.strides, axis, extent, 1),
                     ElementType::i64};
    result.dims[axis] = 1;
    if (node.attributes().integer("keepdims", 1) == 0) {
        result.dims.erase(result.dims.begin() + axis);
        result.strides.erase(result.strides.begin() + axis);
    }
    return result;
}

Outputs arg_max(const ModelNode& node, Builder& builder) {
    return {argmax_of(node, builder.view(node.input(0)), builder)};
}

Outputs arg_min(const ModelNode& node, Builder& builder) {
    const ValueView negated =
        apply(Function::negate, builder.view(node.input(0)), builder, "negate");
    return {argmax_of(node, negated, builder)};
}

}  // namespace

const RuleTable& channel_rules() {
    static const RuleTable table = {
        {"BatchNormalization", batch_normalization},
        {"InstanceNormalization", instance_normalization},
        {"LayerNormalization", layer_normalization},
        {"GroupNormalization", group_normalization},
        {"Softmax", softmax},
        {"LogSoftmax", log_softmax},
        {"ArgMax", arg_max},
        {"ArgMin", arg_min},
    };
    return table;
}

}  // namespace upforge::lower
