#include <fmt/core.h>

#include <numeric>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/require.h"
#include "operators/sliding.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

/// Throws when a window of an axis sees no pixel, only padding.
void require_pixels(std::string_view operation, const char* axis, int input, int windows,
                    int kernel, int stride, int dilation, int before) {
    for (int window = 0; window < windows; ++window) {
        int tap = window * stride - before;
        const int last = tap + (kernel - 1) * dilation;
        while (tap < 0 && tap <= last) {
            tap += dilation;
        }
        if (tap > last || tap >= input) {
            throw Error(
                ErrorCode::invalid_argument,
                fmt::format("{}: along the {}, window {} of {} sees only padding ({} pixels "
                            "before the image); less padding is needed",
                            operation, axis, window, windows, before));
        }
    }
}

Sliding slide_pool(std::string_view operation, const Tensor& input, const PoolOptions& options) {
    require_floats(operation, "input", input);
    const auto& pad = options.padding;
    if (std::min({pad.top, pad.left, pad.bottom, pad.right}) < 0) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: padding {},{},{},{} is negative; crop the input instead",
                                operation, pad.top, pad.left, pad.bottom, pad.right));
    }
    const Sliding sliding =
        slide(operation, input.shape(),
              {options.kernel, options.stride.value_or(options.kernel), options.dilation,
               options.padding, options.auto_pad, options.ceil_mode});
    require_pixels(operation, "rows", input.shape().height, sliding.output.y, sliding.kernel.y,
                   sliding.stride.y, sliding.dilation.y, sliding.padding.top);
    require_pixels(operation, "columns", input.shape().width, sliding.output.x, sliding.kernel.x,
                   sliding.stride.x, sliding.dilation.x, sliding.padding.left);
    return sliding;
}

Shape pooled_shape(const Tensor& input, const Sliding& sliding) {
    return {input.shape().batch, sliding.output.y, sliding.output.x, input.shape().channels};
}

void set_window(kernels::Call& call, const Sliding& sliding) {
    call.set("stride_x", sliding.stride.x)
        .set("stride_y", sliding.stride.y)
        .set("dilation_x", sliding.dilation.x)
        .set("dilation_y", sliding.dilation.y)
        .set("pad_left", sliding.padding.left)
        .set("pad_top", sliding.padding.top)
        .set("kernel_x", sliding.kernel.x)
        .set("kernel_y", sliding.kernel.y);
}

void global_pool(const char* operation, const char* kind, const Tensor& input,
                 const Tensor& output) {
    require_floats(operation, "input", input);
    require_output(operation, output, {input.shape().batch, 1, 1, input.shape().channels});
    kernels::Call call(kernels::choose({"global_pool", {{"kind", kind}}}));
    call.set("input", input).set("output", output).run();
}

Shape global_shape(const char* operation, const Tensor& input) {
    require_floats(operation, "input", input);
    return {input.shape().batch, 1, 1, input.shape().channels};
}

int pyramid_bins(const PyramidOptions& options) {
    long long bins = 0;
    for (const int level : options.levels) {
        require_at_least("pyramid_pool", "level", level, 1);
        bins += static_cast<long long>(level) * level;
    }
    if (bins == 0) {
        throw Error(ErrorCode::invalid_argument, "pyramid_pool: no levels; 1, 2, 4 is usual");
    }
    return to_coordinate("pyramid_pool", "the number of bins", bins);
}

}  // namespace

Tensor max_pool(const Tensor& input, const PoolOptions& options) {
    Tensor output(pooled_shape(input, slide_pool("max_pool", input, options)));
    max_pool(input, options, output);
    return output;
}

void max_pool(const Tensor& input, const PoolOptions& options, const Tensor& output) {
    const Sliding sliding = slide_pool("max_pool", input, options);
    require_output("max_pool", output, pooled_shape(input, sliding));
    kernels::Call call(kernels::choose({"max_pool"}));
    set_window(call, sliding);
    call.set("input", input).set("output", output).run();
}

Pooled max_pool_with_indices(const Tensor& input, const PoolOptions& options) {
    const Shape shape = pooled_shape(input, slide_pool("max_pool", input, options));
    Pooled output{Tensor(shape), Tensor(shape, DataType::i32)};
    max_pool_with_indices(input, options, output);
    return output;
}

void max_pool_with_indices(const Tensor& input, const PoolOptions& options, const Pooled& output) {
    const Sliding sliding = slide_pool("max_pool", input, options);
    require_output("max_pool", output.values, pooled_shape(input, sliding));
    require_output("max_pool indices", output.indices, pooled_shape(input, sliding), DataType::i32);
    kernels::Call call(kernels::choose({"max_pool_indices"}));
    set_window(call, sliding);
    call.set("input", input).set("output.0", output.values).set("output.1", output.indices).run();
}

Tensor average_pool(const Tensor& input, const PoolOptions& options) {
    Tensor output(pooled_shape(input, slide_pool("average_pool", input, options)));
    average_pool(input, options, output);
    return output;
}

void average_pool(const Tensor& input, const PoolOptions& options, const Tensor& output) {
    const Sliding sliding = slide_pool("average_pool", input, options);
    require_output("average_pool", output, pooled_shape(input, sliding));
    kernels::Call call(kernels::choose({"average_pool"}));
    set_window(call, sliding);
    call.set("count_padding", options.count_include_pad ? 1 : 0)
        .set("pad_right", sliding.padding.right)
        .set("pad_bottom", sliding.padding.bottom)
        .set("input", input)
        .set("output", output)
        .run();
}

Tensor global_average_pool(const Tensor& input) {
    Tensor output(global_shape("global_average_pool", input));
    global_average_pool(input, output);
    return output;
}

void global_average_pool(const Tensor& input, const Tensor& output) {
    global_pool("global_average_pool", "average", input, output);
}

Tensor global_max_pool(const Tensor& input) {
    Tensor output(global_shape("global_max_pool", input));
    global_max_pool(input, output);
    return output;
}

void global_max_pool(const Tensor& input, const Tensor& output) {
    global_pool("global_max_pool", "max", input, output);
}

Tensor pyramid_pool(const Tensor& input, const PyramidOptions& options) {
    require_floats("pyramid_pool", "input", input);
    Tensor output({input.shape().batch, 1, pyramid_bins(options), input.shape().channels});
    pyramid_pool(input, options, output);
    return output;
}

void pyramid_pool(const Tensor& input, const PyramidOptions& options, const Tensor& output) {
    require_floats("pyramid_pool", "input", input);
    const Shape& shape = input.shape();
    require_output("pyramid_pool", output, {shape.batch, 1, pyramid_bins(options), shape.channels});
    kernels::Call call(kernels::choose(
        {"adaptive_pool", {{"kind", options.kind == PoolKind::max ? "max" : "average"}}}));
    call.set("input", input);
    int first_bin = 0;
    for (const int level : options.levels) {
        const Strides& strides = output.strides();
        call.set("output", &output.at(0, 0, first_bin, 0),
                 {{shape.channels, 1},
                  {level, strides.pixel},
                  {level, strides.pixel * level},
                  {shape.batch, strides.batch}})
            .run();
        first_bin += level * level;
    }
}

}  // namespace upforge
