#include <fmt/core.h>

#include <algorithm>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/elements.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

int common_extent(const char* axis, int a, int b) {
    if (a != b && a != 1 && b != 1) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("combine: a has {0} {2} and b has {1}; they must be equal, or one "
                                "of them 1",
                                a, b, axis));
    }
    return std::max(a, b);
}

Shape combined_shape(const Tensor& a, const Tensor& b) {
    require_floats("combine", "a", a);
    require_floats("combine", "b", b);
    return {common_extent("images", a.shape().batch, b.shape().batch),
            common_extent("rows", a.shape().height, b.shape().height),
            common_extent("columns", a.shape().width, b.shape().width),
            common_extent("channels", a.shape().channels, b.shape().channels)};
}

}  // namespace

Tensor apply(const Tensor& input, Function function, float alpha, float beta) {
    require_floats("apply", "input", input);
    Tensor output(input.shape());
    apply(input, function, alpha, beta, output);
    return output;
}

void apply(const Tensor& input, Function function, float alpha, float beta, const Tensor& output) {
    require_floats("apply", "input", input);
    require_output("apply", output, input.shape());
    kernels::Call call(kernels::choose({"apply"}));
    call.set("function", static_cast<int>(function)).set("alpha", alpha).set("beta", beta);
    set_elements(call, output.shape(), {{"input", input}, {"output", output}});
    call.run();
}

Tensor combine(const Tensor& a, const Tensor& b, Arithmetic operation, Activation activation,
               float leaky_slope) {
    Tensor output(combined_shape(a, b));
    combine(a, b, operation, activation, leaky_slope, output);
    return output;
}

void combine(const Tensor& a, const Tensor& b, Arithmetic operation, Activation activation,
             float leaky_slope, const Tensor& output) {
    require_output("combine", output, combined_shape(a, b));
    kernels::Call call(kernels::choose({"combine"}));
    call.set("operation", static_cast<int>(operation))
        .set("activation", static_cast<int>(activation))
        .set("leaky_slope", leaky_slope);
    set_elements(call, output.shape(), {{"a", a}, {"b", b}, {"output", output}});
    call.run();
}

}  // namespace upforge
