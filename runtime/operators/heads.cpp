#include <fmt/core.h>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/elements.h"
#include "operators/require.h"
#include "operators/vectors.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

void check_add(const Tensor& a, const Tensor& b) {
    require_reals("add", "a", a);
    require_type("add", "b", b, a.type());
    if (a.shape() != b.shape()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("add: shapes {} and {} differ", to_string(a.shape()),
                                to_string(b.shape())));
    }
}

Shape one_channel(const Shape& shape) {
    return {shape.batch, shape.height, shape.width, 1};
}

}  // namespace

Tensor add(const Tensor& a, const Tensor& b, Activation activation) {
    check_add(a, b);
    Tensor output(a.shape(), a.type());
    add(a, b, activation, output);
    return output;
}

void add(const Tensor& a, const Tensor& b, Activation activation, const Tensor& output) {
    check_add(a, b);
    require_real_output("add", output, a.shape());
    kernels::Call call(kernels::choose({.operation = "add", .elements = {a, output}}));
    call.set("activation", static_cast<int>(activation))
        .set("leaky_slope", ConvOptions{}.leaky_slope);
    set_elements(call, output.shape(), {{"a", a}, {"b", b}, {"output", output}});
    call.run();
}

Tensor activate(const Tensor& input, Activation activation, float leaky_slope) {
    require_reals("activate", "input", input);
    Tensor output(input.shape(), input.type());
    activate(input, activation, leaky_slope, output);
    return output;
}

void activate(const Tensor& input, Activation activation, float leaky_slope, const Tensor& output) {
    require_reals("activate", "input", input);
    require_real_output("activate", output, input.shape());
    kernels::Call call(kernels::choose({.operation = "activate", .elements = {input, output}}));
    call.set("activation", static_cast<int>(activation)).set("leaky_slope", leaky_slope);
    set_elements(call, output.shape(), {{"input", input}, {"output", output}});
    call.run();
}

Tensor softmax(const Tensor& input) {
    require_floats("softmax", "input", input);
    Tensor output(input.shape());
    softmax(input, output);
    return output;
}

void softmax(const Tensor& input, const Tensor& output) {
    require_floats("softmax", "input", input);
    require_output("softmax", output, input.shape());
    const int channels = input.shape().channels;
    const auto estimate = [channels](const kernels::Kernel& kernel) {
        // Cycles of a pixel, as measured on Zen 5.
        constexpr double channel_by_pixels = 4.6, vector = 20, lanes_together = 140, ragged = 90;
        const int width = lanes(kernel.isa);
        return kernel.family == "lanes" ? lanes_together + vector * divide_up(channels, width) +
                                              (channels % width == 0 ? 0 : ragged)
                                        : channel_by_pixels * channels;
    };
    kernels::Call(kernels::choose({.operation = "softmax", .estimate = estimate}))
        .set("input", input)
        .set("output", output)
        .run();
}

Tensor argmax(const Tensor& input) {
    require_floats("argmax", "input", input);
    Tensor output(one_channel(input.shape()), DataType::i32);
    argmax(input, output);
    return output;
}

void argmax(const Tensor& input, const Tensor& output) {
    require_floats("argmax", "input", input);
    require_output("argmax", output, one_channel(input.shape()), DataType::i32);
    kernels::Call(kernels::choose({"argmax"})).set("input", input).set("output", output).run();
}

}  // namespace upforge
