#include <fmt/core.h>

#include <memory>
#include <utility>
#include <vector>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/elements.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

/// A number for each channel.
void require_each(std::string_view operation, std::string_view name, std::span<const float> values,
                  const Tensor& input) {
    const int channels = input.shape().channels;
    if (values.size() != static_cast<std::size_t>(channels)) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: {} has {} values; {} are needed, one a channel", operation,
                                name, values.size(), channels));
    }
}

void check_affine(std::string_view operation, const Tensor& input, std::span<const float> scale,
                  std::span<const float> shift) {
    require_floats(operation, "input", input);
    require_each(operation, "scale", scale, input);
    require_each(operation, "shift", shift, input);
}

void check_prelu(const Tensor& input, std::span<const float> slope) {
    require_floats("prelu", "input", input);
    if (slope.size() != 1) {
        require_each("prelu", "slope", slope, input);
    }
}

void set_each(kernels::Call& call, std::string_view name, std::span<const float> values) {
    call.set(name, values.data(), {{static_cast<std::ptrdiff_t>(values.size()), 1}});
}

/// Below that, vectors of channels are mostly empty.
constexpr int fewest_channels = 16;

/// The numbers of each channel, once for each pixel of a row.
struct RowOfPixels {
    RowOfPixels(std::span<const float> scales, std::span<const float> shifts, int pixels) {
        for (int x = 0; x < pixels; ++x) {
            scale.insert(scale.end(), scales.begin(), scales.end());
            shift.insert(shift.end(), shifts.begin(), shifts.end());
        }
    }

    std::vector<float> scale, shift;
};

}  // namespace

Tensor scale_channels(const Tensor& input, std::span<const float> scale,
                      std::span<const float> shift, Activation activation, float leaky_slope) {
    check_affine("scale_channels", input, scale, shift);
    Tensor output(input.shape());
    scale_channels(input, scale, shift, activation, leaky_slope, output);
    return output;
}

void scale_channels(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                    Activation activation, float leaky_slope, const Tensor& output) {
    check_affine("scale_channels", input, scale, shift);
    require_output("scale_channels", output, input.shape());
    kernels::Call call(kernels::choose({"scale_channels"}));
    call.set("activation", static_cast<int>(activation)).set("leaky_slope", leaky_slope);
    const Shape& shape = output.shape();
    const bool pixels_touch =
        input.strides().pixel == shape.channels && output.strides().pixel == shape.channels;
    if (shape.channels < fewest_channels && shape.width > 1 && pixels_touch) {
        // A row as one long pixel fills vectors, whose channels need numbers of their own.
        const auto row = std::make_shared<const RowOfPixels>(scale, shift, shape.width);
        set_each(call, "scale", row->scale);
        set_each(call, "shift", row->shift);
        call.keep(row);
        const std::ptrdiff_t channels = std::ptrdiff_t{shape.width} * shape.channels;
        for (const auto& [name, tensor] :
             {std::pair("input", input), std::pair("output", output)}) {
            const auto [image, line, pixel] = tensor.strides();
            call.set(name, tensor,
                     {{channels, 1}, {1, channels}, {shape.height, line}, {shape.batch, image}});
        }
        call.run();
        return;
    }
    set_each(call, "scale", scale);
    set_each(call, "shift", shift);
    call.set("input", input).set("output", output).run();
}

Tensor prelu(const Tensor& input, std::span<const float> slope) {
    check_prelu(input, slope);
    Tensor output(input.shape());
    prelu(input, slope, output);
    return output;
}

void prelu(const Tensor& input, std::span<const float> slope, const Tensor& output) {
    check_prelu(input, slope);
    require_output("prelu", output, input.shape());
    kernels::Call call(kernels::choose({"prelu"}));
    if (slope.size() == 1) {
        const std::ptrdiff_t any_number = 1LL * input.shape().width * input.shape().channels;
        call.set("slope", slope.data(), {{any_number, 0}});
        set_elements(call, output.shape(), {{"input", input}, {"output", output}});
    } else {
        set_each(call, "slope", slope);
        call.set("input", input).set("output", output);
    }
    call.run();
}

Tensor group_norm(const Tensor& input, int groups, std::span<const float> scale,
                  std::span<const float> shift, float epsilon) {
    check_affine("group_norm", input, scale, shift);
    Tensor output(input.shape());
    group_norm(input, groups, scale, shift, epsilon, output);
    return output;
}

void group_norm(const Tensor& input, int groups, std::span<const float> scale,
                std::span<const float> shift, float epsilon, const Tensor& output) {
    check_affine("group_norm", input, scale, shift);
    require_output("group_norm", output, input.shape());
    const int channels = input.shape().channels;
    if (groups < 1 || channels % groups != 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("group_norm: {} channels cannot be split into {} groups", channels,
                                groups));
    }
    kernels::Call call(kernels::choose({"group_norm"}));
    set_each(call, "scale", scale);
    set_each(call, "shift", shift);
    call.set("members", channels / groups)
        .set("epsilon", epsilon)
        .set("input", input)
        .set("output", output)
        .run();
}

Tensor instance_norm(const Tensor& input, std::span<const float> scale,
                     std::span<const float> shift, float epsilon) {
    check_affine("instance_norm", input, scale, shift);
    return group_norm(input, input.shape().channels, scale, shift, epsilon);
}

void instance_norm(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                   float epsilon, const Tensor& output) {
    check_affine("instance_norm", input, scale, shift);
    require_output("instance_norm", output, input.shape());
    group_norm(input, input.shape().channels, scale, shift, epsilon, output);
}

Tensor layer_norm(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                  float epsilon) {
    check_affine("layer_norm", input, scale, shift);
    Tensor output(input.shape());
    layer_norm(input, scale, shift, epsilon, output);
    return output;
}

void layer_norm(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                float epsilon, const Tensor& output) {
    check_affine("layer_norm", input, scale, shift);
    require_output("layer_norm", output, input.shape());
    kernels::Call call(kernels::choose({"layer_norm"}));
    set_each(call, "scale", scale);
    set_each(call, "shift", shift);
    call.set("epsilon", epsilon).set("input", input).set("output", output).run();
}

}  // namespace upforge
