#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/loops.h"
#include "reference/activation.h"
#include "reference/check.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

double softplus(double x) {
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

double within(double least, double most, double x) {
    return std::min(std::max(x, least), most);
}

}  // namespace

double applied(Function function, double x, double alpha, double beta) {
    switch (function) {
        case Function::elu:
            return x < 0 ? alpha * std::expm1(x) : x;
        case Function::selu:
            return beta * (x > 0 ? x : alpha * std::expm1(x));
        case Function::celu:
            return std::max(x, 0.0) + std::min(alpha * std::expm1(x / alpha), 0.0);
        case Function::hard_sigmoid:
            return within(0, 1, alpha * x + beta);
        case Function::hard_swish:
            return x * within(0, 1, x / 6 + 0.5);
        case Function::clip:
            return within(alpha, beta, x);
        case Function::silu:
            return x * sigmoid(x);
        case Function::softplus:
            return softplus(x);
        case Function::softsign:
            return x / (1 + std::abs(x));
        case Function::mish:
            return x * std::tanh(softplus(x));
        case Function::gelu:
            return x / 2 * (1 + std::erf(x / std::numbers::sqrt2));
        case Function::gelu_tanh:
            return x / 2 *
                   (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
        case Function::exp:
            return std::exp(x);
        case Function::log:
            return std::log(x);
        case Function::sqrt:
            return std::sqrt(x);
        case Function::erf:
            return std::erf(x);
        case Function::abs:
            return std::abs(x);
        case Function::negate:
            return -x;
        case Function::reciprocal:
            return 1 / x;
        case Function::floor:
            return std::floor(x);
        case Function::ceil:
            return std::ceil(x);
        case Function::round:
            return std::nearbyint(x);
        case Function::sign:
            return (x > 0) - (x < 0);
        case Function::sin:
            return std::sin(x);
        case Function::cos:
            return std::cos(x);
        case Function::quantize:
            return alpha * within(beta, beta + 255, std::nearbyint(static_cast<float>(x / alpha)));
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("function number {} does not exist", static_cast<int>(function)));
}

namespace {

double combined(Arithmetic operation, double a, double b) {
    switch (operation) {
        case Arithmetic::add:
            return a + b;
        case Arithmetic::subtract:
            return a - b;
        case Arithmetic::multiply:
            return a * b;
        case Arithmetic::divide:
            return a / b;
        case Arithmetic::minimum:
            return std::isnan(a) || std::isnan(b) ? a + b : std::min(a, b);
        case Arithmetic::maximum:
            return std::isnan(a) || std::isnan(b) ? a + b : std::max(a, b);
        case Arithmetic::power:
            return std::pow(a, b);
        case Arithmetic::greater:
            return a > b ? 1 : 0;
        case Arithmetic::greater_or_equal:
            return a >= b ? 1 : 0;
        case Arithmetic::equal:
            return a == b ? 1 : 0;
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("arithmetic number {} does not exist", static_cast<int>(operation)));
}

int common_extent(const Shape& a, const Shape& b, int Shape::*axis) {
    require_match(a.*axis == b.*axis || a.*axis == 1 || b.*axis == 1,
                  "combine: {} and {} differ where neither is 1", to_string(a), to_string(b));
    return std::max(a.*axis, b.*axis);
}

/// The element of a tensor that stands at this place of a larger one.
float element(const Tensor& tensor, int n, int y, int x, int c) {
    const auto [batch, height, width, channels] = tensor.shape();
    return tensor.at(n % batch, y % height, x % width, c % channels);
}

}  // namespace

Tensor apply(const Tensor& input, Function function, float alpha, float beta) {
    require_floats("apply", input);
    Tensor output(input.shape());
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const float value = input.at(n, y, x, c);
        output.at(n, y, x, c) =
            std::isnan(value) ? value : static_cast<float>(applied(function, value, alpha, beta));
    });
    return output;
}

Tensor combine(const Tensor& a, const Tensor& b, Arithmetic operation, Activation activation,
               float leaky_slope) {
    require_floats("combine", a);
    require_floats("combine", b);
    const auto common = [&](int Shape::*axis) { return common_extent(a.shape(), b.shape(), axis); };
    Tensor output({common(&Shape::batch), common(&Shape::height), common(&Shape::width),
                   common(&Shape::channels)});
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const double result = combined(operation, element(a, n, y, x, c), element(b, n, y, x, c));
        output.at(n, y, x, c) = static_cast<float>(activated(result, activation, leaky_slope));
    });
    return output;
}

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
    for (const Tensor* operand : {&condition, &a, &b}) {
        require_floats("where", *operand);
    }
    const auto common = [&](int Shape::*axis) {
        Shape shape = a.shape();
        shape.*axis = common_extent(a.shape(), b.shape(), axis);
        return common_extent(shape, condition.shape(), axis);
    };
    Tensor output({common(&Shape::batch), common(&Shape::height), common(&Shape::width),
                   common(&Shape::channels)});
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        output.at(n, y, x, c) = element(element(condition, n, y, x, c) != 0 ? a : b, n, y, x, c);
    });
    return output;
}

}  // namespace upforge::reference
