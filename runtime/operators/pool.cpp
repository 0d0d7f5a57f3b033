#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/pooling.h"
#include "operators/require.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

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

/// Of kernels that expect no border, those that can; they are the first choice then.
kernels::Demand demand_for(const char* operation, const Sliding& sliding, const Shape& input,
                           kernels::Elements elements) {
    const auto expects_none = [](const kernels::Kernel& kernel) {
        return kernel.parameter("border") == "none";
    };
    const bool reaches_over = sliding.reaches_over(input);
    return {.operation = operation,
            .objection = [=](const kernels::Kernel& kernel) -> std::string {
                return reaches_over && expects_none(kernel) ? "expects no border" : "";
            },
            .estimate = [=](const kernels::Kernel& kernel) { return expects_none(kernel) ? 0 : 1; },
            .elements = elements};
}

}  // namespace

Tensor max_pool(const Tensor& input, const PoolOptions& options) {
    Tensor output(pooled_shape(input, slide_pool("max_pool", input, options)), input.type());
    max_pool(input, options, output);
    return output;
}

void max_pool(const Tensor& input, const PoolOptions& options, const Tensor& output) {
    const Sliding sliding = slide_pool("max_pool", input, options);
    require_real_output("max_pool", output, pooled_shape(input, sliding));
    kernels::Call call(
        kernels::choose(demand_for("max_pool", sliding, input.shape(), {input, output})));
    set_window(call, sliding);
    call.set("input", input).set("output", output).run();
}

Pooled max_pool_with_indices(const Tensor& input, const PoolOptions& options) {
    const Shape shape = pooled_shape(input, slide_pool("max_pool", input, options));
    Pooled output{Tensor(shape, input.type()), Tensor(shape, DataType::i32)};
    max_pool_with_indices(input, options, output);
    return output;
}

void max_pool_with_indices(const Tensor& input, const PoolOptions& options, const Pooled& output) {
    const Sliding sliding = slide_pool("max_pool", input, options);
    require_real_output("max_pool", output.values, pooled_shape(input, sliding));
    require_output("max_pool indices", output.indices, pooled_shape(input, sliding), DataType::i32);
    kernels::Call call(kernels::choose(
        demand_for("max_pool_indices", sliding, input.shape(), {input, output.values})));
    set_window(call, sliding);
    call.set("input", input).set("output.0", output.values).set("output.1", output.indices).run();
}

Tensor average_pool(const Tensor& input, const PoolOptions& options) {
    Tensor output(pooled_shape(input, slide_pool("average_pool", input, options)), input.type());
    average_pool(input, options, output);
    return output;
}

void average_pool(const Tensor& input, const PoolOptions& options, const Tensor& output) {
    const Sliding sliding = slide_pool("average_pool", input, options);
    require_real_output("average_pool", output, pooled_shape(input, sliding));
    kernels::Call call(kernels::choose({.operation = "average_pool", .elements = {input, output}}));
    set_window(call, sliding);
    call.set("count_padding", options.count_include_pad ? 1 : 0)
        .set("pad_right", sliding.padding.right)
        .set("pad_bottom", sliding.padding.bottom)
        .set("input", input)
        .set("output", output)
        .run();
}

}  // namespace upforge
