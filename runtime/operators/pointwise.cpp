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

Shape combined_shape(const Tensor& a, const Tensor& b) {
    require_floats("combine", "a", a);
    require_floats("combine", "b", b);
    return common_shape("combine", a.shape(), b.shape());
}

Shape chosen_shape(const Tensor& condition, const Tensor& a, const Tensor& b) {
    require_floats("where", "condition", condition);
    require_floats("where", "a", a);
    require_floats("where", "b", b);
    return common_shape("where", condition.shape(), common_shape("where", a.shape(), b.shape()));
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

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
    Tensor output(chosen_shape(condition, a, b));
    where(condition, a, b, output);
    return output;
}

void where(const Tensor& condition, const Tensor& a, const Tensor& b, const Tensor& output) {
    require_output("where", output, chosen_shape(condition, a, b));
    kernels::Call call(kernels::choose({"where"}));
    set_elements(call, output.shape(),
                 {{"condition", condition}, {"a", a}, {"b", b}, {"output", output}});
    call.run();
}

}  // namespace upforge
