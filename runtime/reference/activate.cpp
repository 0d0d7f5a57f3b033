#include <cmath>

#include "core/loops.h"
#include "reference/activation.h"
#include "reference/check.h"
#include "reference/reference.h"

namespace upforge::reference {

double activated(double value, Activation activation, float leaky_slope) {
    switch (activation) {
        case Activation::none:
            return value;
        case Activation::relu:
            return value < 0 ? 0 : value;
        case Activation::leaky_relu:
            return value < 0 ? value * leaky_slope : value;
        case Activation::sigmoid:
            return 1 / (1 + std::exp(-value));
        case Activation::tanh:
            return std::tanh(value);
        case Activation::relu6:
            return applied(Function::clip, value, 0, 6);
        case Activation::silu:
            return applied(Function::silu, value);
        case Activation::hard_swish:
            return applied(Function::hard_swish, value);
        case Activation::gelu:
            return applied(Function::gelu, value);
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("activation number {} does not exist", static_cast<int>(activation)));
}

Tensor activate(const Tensor& input, Activation activation, float leaky_slope) {
    require_floats("activate", input);
    Tensor output(input.shape());
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        output.at(n, y, x, c) =
            static_cast<float>(activated(input.at(n, y, x, c), activation, leaky_slope));
    });
    return output;
}

Tensor add(const Tensor& a, const Tensor& b, Activation activation) {
    require_floats("add", a);
    require_floats("add", b);
    require_match(a.shape() == b.shape(), "add: {} and {} have different shapes",
                  to_string(a.shape()), to_string(b.shape()));
    Tensor sum(a.shape());
    for_each_element(sum.shape(), [&](int n, int y, int x, int c) {
        sum.at(n, y, x, c) = static_cast<float>(double{a.at(n, y, x, c)} + b.at(n, y, x, c));
    });
    return reference::activate(sum, activation);
}

}  // namespace upforge::reference
