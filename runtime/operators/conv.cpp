#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "device/current_device.h"
#include "kernels/choice.h"
#include "operators/conv_demand.h"
#include "operators/depthwise.h"
#include "operators/packed_filter.h"
#include "operators/patches.h"
#include "operators/register_tile.h"
#include "operators/require.h"
#include "operators/sliding.h"
#include "operators/winograd_call.h"
#include "schedules/spaces.h"
#include "upforge/error.h"
#include "upforge/operators.h"
#include "upforge/prepared.h"

namespace upforge {
namespace {

constexpr const char* operation = "conv";
constexpr const char* depthwise_operation = "depthwise_conv";

/// Below that, loops over input channels are too short to be fast.
constexpr int fewest_channels = 16;

bool rows_touch(const Tensor& image) {
    return image.strides().row == image.strides().pixel * image.shape().width;
}

Tensor in_one_row(const Tensor& image) {
    Shape shape = image.shape();
    Strides strides = image.strides();
    shape.width *= shape.height;
    strides.row *= shape.height;
    shape.height = 1;
    return Tensor::view(image.data(), image.type(), shape, strides);
}

/// Whether pixels are computed each by itself, so that it does not matter where rows end.
bool is_pixelwise(const Sliding& sliding, const Shape& image) {
    return sliding.kernel == YX(1) && sliding.stride == YX(1) && !sliding.reaches_over(image) &&
           sliding.output == YX{image.height, image.width};
}

void check_filter(const Filter& filter, const ConvOptions& options) {
    const FilterShape& shape = filter.shape();
    require_filter(operation, filter);
    require_at_least(operation, "groups", options.groups, 1);
    if (shape.outer % options.groups != 0) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("conv: {} output channels (filter {}) cannot be split into {} groups",
                        shape.outer, to_string(shape), options.groups));
    }
    if (!options.bias.empty() && options.bias.size() != static_cast<std::size_t>(shape.outer)) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("conv: {} bias values for {} output channels (filter {})",
                                options.bias.size(), shape.outer, to_string(shape)));
    }
}

}  // namespace

struct Conv::State {
    State(Filter weights, const ConvOptions& asked)
        : filter(std::move(weights), FilterOrder::conv, asked.groups, asked.bias),
          options(asked),
          no_residual({1, 1, 1, filter.shape().outer}) {
        options.bias = {};  // the caller's memory; the packer has a copy
    }

    FilterPacker filter;
    ConvOptions options;
    /// What stands in for a residual that is not there: one pixel of zeros, seen everywhere.
    Tensor no_residual;

    Sliding slide_over(const Shape& input) const {
        const FilterShape& shape = filter.shape();
        if (input.channels != shape.inner * options.groups) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("conv: the input has {} channels, but filter {} in {} groups "
                                    "reads {}",
                                    input.channels, to_string(shape), options.groups,
                                    shape.inner * options.groups));
        }
        return slide(operation, input,
                     {shape.kernel(), options.stride, options.dilation, options.padding,
                      options.auto_pad, false});
    }

    Shape output_shape(const Shape& input, const Sliding& sliding) const {
        return {input.batch, sliding.output.y, sliding.output.x, filter.shape().outer};
    }

    Tensor residual_like(const Tensor& output, DataType type) const {
        return Tensor::view(no_residual.data(), type, output.shape(), Strides{0, 0, 0});
    }

    kernels::Problem problem(const char* kernel_operation, const Tensor& input,
                             const Tensor& output, const Sliding& sliding) const {
        const Shape& shape = input.shape();
        return {.operation = kernel_operation,
                .batch = shape.batch,
                .output = sliding.output,
                .inputs = filter.inputs_of_group(),
                .outputs = filter.outputs_of_group(),
                .kernel = sliding.kernel,
                .stride = sliding.stride,
                .dilation = sliding.dilation,
                .groups = options.groups,
                .border = sliding.reaches_over(shape),
                .exact = options.exact,
                .elements = {input, output}};
    }

    void set_window(kernels::Call& call, const Sliding& sliding) const {
        call.set("stride_x", sliding.stride.x)
            .set("stride_y", sliding.stride.y)
            .set("dilation_x", sliding.dilation.x)
            .set("dilation_y", sliding.dilation.y)
            .set("pad_left", sliding.padding.left)
            .set("pad_top", sliding.padding.top)
            .set("activation", static_cast<int>(options.activation))
            .set("leaky_slope", options.leaky_slope);
    }

    void run_depthwise(const Tensor& input, const Tensor& residual, const Tensor& output,
                       const Sliding& sliding) const;
    void run_groups(const Tensor& input, const Tensor& residual, const Tensor& output,
                    const Sliding& sliding) const;
    void sum_groups(kernels::Call& call, const kernels::Kernel& kernel, const Tensor& input,
                    const Tensor& residual, const Tensor& output, const Sliding& sliding) const;
    void sum_patch(kernels::Call& call, const kernels::Kernel& kernel, const PackedGroup& weights,
                   const Patch& patch, const Sliding& own, const Tensor& input,
                   const Tensor& residual, const Tensor& output) const;
};

void Conv::State::run_depthwise(const Tensor& input, const Tensor& residual, const Tensor& output,
                                const Sliding& sliding) const {
    const kernels::Kernel& kernel = kernels::choose(depthwise_demand(
        depthwise_operation, problem(depthwise_operation, input, output, sliding), output));
    kernels::Call call(kernel);
    if (const int block = channels_of_copy(kernel)) {
        call.takes(strip_bytes(
            kernel, {block, input.shape().batch, sliding.output, sliding.stride, sliding.span()}));
    }
    set_window(call, sliding);
    filter.set_depthwise_arguments(call, input.type());
    call.set("input", input).set("residual", residual).set("output", output).run();
}

void Conv::State::run_groups(const Tensor& input, const Tensor& residual, const Tensor& output,
                             const Sliding& sliding) const {
    const int inputs = filter.inputs_of_group();
    const YX taps = sliding.kernel;
    // Few channels make short loops. Where all taps of a row lie next to each other in memory, they
    // can be summed as if they were the channels of one tap.
    const bool row_taps_touch =
        inputs < fewest_channels && options.groups == 1 && !sliding.reaches_over(input.shape()) &&
        sliding.padding == Padding{} && sliding.dilation.x == 1 && input.strides().pixel == inputs;
    const kernels::Kernel& kernel =
        kernels::choose(conv_demand({.sliding = sliding,
                                     .groups = options.groups,
                                     .inputs = inputs,
                                     .outputs = filter.outputs_of_group(),
                                     .exact = options.exact,
                                     .image = input.shape(),
                                     .result = output.shape(),
                                     .problem = problem(operation, input, output, sliding)}));
    if (is_winograd(kernel)) {
        const WinogradCall call{filter, sliding.padding, options.activation, options.leaky_slope};
        call.run(kernel, input, residual, output);
        return;
    }
    kernels::Call call(kernel);
    set_window(call, sliding);
    if (row_taps_touch && kernel.parameter("border") == "none") {
        const Strides& strides = input.strides();
        filter.packed(layout_for(kernel)).front().set_row_arguments(call);
        call.set("stride_x", 1)
            .set("dilation_x", 1)
            .set("input", input,
                 {{std::ptrdiff_t{inputs} * taps.x, 1},
                  {sliding.output.x, strides.pixel * sliding.stride.x},
                  {input.shape().height, strides.row},
                  {input.shape().batch, strides.batch}})
            .set("residual", residual)
            .set("output", output)
            .run();
        return;
    }
    sum_groups(call, kernel, input, residual, output, sliding);
}

void Conv::State::sum_groups(kernels::Call& call, const kernels::Kernel& kernel,
                             const Tensor& input, const Tensor& residual, const Tensor& output,
                             const Sliding& sliding) const {
    const int inputs = filter.inputs_of_group(), outputs = filter.outputs_of_group();
    const PackedFilter& packed = filter.packed(layout_for(kernel));
    if (!sums_in_parts(kernel)) {
        call.takes(strip_bytes(
            kernel, {inputs, input.shape().batch, sliding.output, sliding.stride, sliding.span()}));
        for (int group = 0; group < options.groups; ++group) {
            packed[group].set_arguments(call);
            call.set("input", input.channels(group * inputs, inputs))
                .set("residual", residual.channels(group * outputs, outputs))
                .set("output", output.channels(group * outputs, outputs))
                .run();
        }
        return;
    }
    for (const Patch& patch : patches_of(sliding, input.shape())) {
        const auto inside = [&](const Tensor& image) {
            return image.crop(patch.first.y, patch.first.x, patch.size.y, patch.size.x);
        };
        Sliding own = sliding;
        own.kernel = patch.taps;
        own.output = patch.size;
        Tensor seen = input;
        if (patch.lies_inside()) {
            own.padding = 0;
            seen = input.crop(patch.seen_first.y, patch.seen_first.x, patch.seen_size.y,
                              patch.seen_size.x);
        }
        call.set("pad_left", own.padding.left).set("pad_top", own.padding.top);
        for (int group = 0; group < options.groups; ++group) {
            sum_patch(call, kernel, packed[group], patch, own,
                      seen.channels(group * inputs, inputs),
                      inside(residual.channels(group * outputs, outputs)),
                      inside(output.channels(group * outputs, outputs)));
        }
    }
}

void Conv::State::sum_patch(kernels::Call& call, const kernels::Kernel& kernel,
                            const PackedGroup& weights, const Patch& patch, const Sliding& own,
                            const Tensor& input, const Tensor& residual,
                            const Tensor& output) const {
    const int inputs = input.shape().channels;
    const int part = inputs_at_once(kernel, filter.shape().kernel(), inputs);
    call.takes(
        strip_bytes(kernel, {part, input.shape().batch, own.output, own.stride, own.span()}));
    for (int first = 0; first < inputs; first += part) {
        const int count = std::min(part, inputs - first);
        const bool is_last = first + count == inputs;
        weights.set_part(call, {first, count, patch.first_tap, patch.taps});
        call.set("activation", static_cast<int>(is_last ? options.activation : Activation::none))
            .set("input", input.channels(first, count))
            .set("residual", first == 0 ? residual : output)
            .set("output", output)
            .run();
    }
}

Conv::Conv(Filter filter, const ConvOptions& options) {
    check_filter(filter, options);
    if (!options.residual.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    "conv: a prepared convolution takes its residual when it runs");
    }
    state_ = std::make_shared<State>(std::move(filter), options);
}

Shape Conv::output_shape(const Shape& input) const {
    return state_->output_shape(input, state_->slide_over(input));
}

Tensor Conv::operator()(const Tensor& input) const {
    require_reals(operation, "input", input);
    Tensor output(output_shape(input.shape()), input.type());
    run(input, output);
    return output;
}

void Conv::run(const Tensor& input, const Tensor& output, const Tensor& residual) const {
    require_reals(operation, "input", input);
    const Sliding sliding = state_->slide_over(input.shape());
    const Shape expected = state_->output_shape(input.shape(), sliding);
    require_real_output(operation, output, expected);
    if (!residual.empty()) {
        require_type(operation, "residual", residual, input.type());
        if (residual.shape() != expected) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("conv: residual has shape {}, but the output has {}",
                                    to_string(residual.shape()), to_string(expected)));
        }
    }
    const Tensor added = residual.empty() ? state_->residual_like(output, input.type()) : residual;
    if (state_->filter.depthwise()) {
        state_->run_depthwise(input, added, output, sliding);
    } else if (is_pixelwise(sliding, input.shape()) && rows_touch(input) && rows_touch(added) &&
               rows_touch(output) && device::current().kind == DeviceKind::cpu) {
        // Of rows of 7 pixels, tiles of 12 would leave much of the registers empty.
        Sliding in_row = sliding;
        in_row.output = {1, input.shape().height * input.shape().width};
        state_->run_groups(in_one_row(input), in_one_row(added), in_one_row(output), in_row);
    } else {
        state_->run_groups(input, added, output, sliding);
    }
}

Tensor conv(const Tensor& input, const Filter& filter, const ConvOptions& options) {
    require_reals(operation, "input", input);
    ConvOptions prepared = options;
    prepared.residual = {};
    const Conv op(filter, prepared);
    Tensor output(op.output_shape(input.shape()), input.type());
    op.run(input, output, options.residual);
    return output;
}

void conv(const Tensor& input, const Filter& filter, const ConvOptions& options,
          const Tensor& output) {
    ConvOptions prepared = options;
    prepared.residual = {};
    Conv(filter, prepared).run(input, output, options.residual);
}

}  // namespace upforge
