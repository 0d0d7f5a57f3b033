#include "graph/operations/pointwise.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "graph/operations/checks.h"
#include "graph/operations/words.h"
#include "operators/elements.h"
#include "reference/reference.h"
#include "upforge/error.h"

namespace upforge::graph {
namespace {

/// How many of alpha and beta a function reads.
int arguments_of(Function function) {
    switch (function) {
        case Function::elu:
        case Function::celu:
            return 1;
        case Function::selu:
        case Function::hard_sigmoid:
        case Function::clip:
        case Function::quantize:
            return 2;
        default:
            return 0;
    }
}

/// `add` itself knows no other slope.
bool has_usual_slope(const Add& add) {
    return add.activation != Activation::leaky_relu || add.leaky_slope == ConvOptions{}.leaky_slope;
}

}  // namespace

Activate::Activate(Activation which, float slope) : activation(which), leaky_slope(slope) {}

std::string Activate::parameters() const {
    return to_text(activation, leaky_slope);
}

void Activate::write(const Tensor& input, const Tensor& output) const {
    activate(input, activation, leaky_slope, output);
}

Tensor Activate::define(const Tensor& input) const {
    return reference::activate(input, activation, leaky_slope);
}

Apply::Apply(Function which, float first, float second)
    : function(which), alpha(first), beta(second) {}

std::string Apply::parameters() const {
    const int arguments = arguments_of(function);
    return words({name_of(function), arguments >= 1 ? to_text(alpha) : "",
                  arguments >= 2 ? to_text(beta) : ""});
}

void Apply::write(const Tensor& input, const Tensor& output) const {
    apply(input, function, alpha, beta, output);
}

Tensor Apply::define(const Tensor& input) const {
    return reference::apply(input, function, alpha, beta);
}

Add::Add(Activation which, float slope) : activation(which), leaky_slope(slope) {}

std::string Add::parameters() const {
    return to_text(activation, leaky_slope);
}

std::vector<TensorType> Add::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 2, 2);
    const Shape& a = shape_of_floats(name(), "a", inputs[0]);
    const Shape& b = shape_of_floats(name(), "b", inputs[1]);
    if (a != b) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("add: shapes {} and {} differ", to_string(a), to_string(b)));
    }
    return {inputs[0]};
}

void Add::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    if (has_usual_slope(*this)) {
        add(inputs[0], inputs[1], activation, outputs[0]);
    } else {
        combine(inputs[0], inputs[1], Arithmetic::add, activation, leaky_slope, outputs[0]);
    }
}

std::vector<Tensor> Add::reference(std::span<const Tensor> inputs) const {
    return {reference::activate(reference::add(inputs[0], inputs[1]), activation, leaky_slope)};
}

Combine::Combine(Arithmetic which, Activation follows, float slope)
    : arithmetic(which), activation(follows), leaky_slope(slope) {}

std::string Combine::parameters() const {
    return words({name_of(arithmetic), to_text(activation, leaky_slope)});
}

std::vector<TensorType> Combine::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 2, 2);
    return {{common_shape(name(), shape_of_floats(name(), "a", inputs[0]),
                          shape_of_floats(name(), "b", inputs[1]))}};
}

void Combine::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    combine(inputs[0], inputs[1], arithmetic, activation, leaky_slope, outputs[0]);
}

std::vector<Tensor> Combine::reference(std::span<const Tensor> inputs) const {
    return {reference::combine(inputs[0], inputs[1], arithmetic, activation, leaky_slope)};
}

std::vector<TensorType> Where::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 3, 3);
    const Shape chosen = common_shape(name(), shape_of_floats(name(), "a", inputs[1]),
                                      shape_of_floats(name(), "b", inputs[2]));
    return {{common_shape(name(), shape_of_floats(name(), "condition", inputs[0]), chosen)}};
}

void Where::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    where(inputs[0], inputs[1], inputs[2], outputs[0]);
}

std::vector<Tensor> Where::reference(std::span<const Tensor> inputs) const {
    return {reference::where(inputs[0], inputs[1], inputs[2])};
}

ScaleChannels::ScaleChannels(std::vector<float> scales, std::vector<float> shifts,
                             Activation follows, float slope)
    : scale(std::move(scales)), shift(std::move(shifts)), activation(follows), leaky_slope(slope) {}

std::string ScaleChannels::parameters() const {
    return to_text(activation, leaky_slope);
}

std::int64_t ScaleChannels::weights() const {
    return static_cast<std::int64_t>(scale.size() + shift.size());
}

double ScaleChannels::flops(std::span<const TensorType> inputs, std::span<const TensorType>) const {
    return 2.0 * static_cast<double>(inputs[0].shape.elements());
}

TensorType ScaleChannels::output_type(const TensorType& input) const {
    const Shape& shape = shape_of_floats(name(), "input", input);
    require_each_channel(name(), "scale", scale, shape);
    require_each_channel(name(), "shift", shift, shape);
    return input;
}

void ScaleChannels::write(const Tensor& input, const Tensor& output) const {
    scale_channels(input, scale, shift, activation, leaky_slope, output);
}

Tensor ScaleChannels::define(const Tensor& input) const {
    return reference::scale_channels(input, scale, shift, activation, leaky_slope);
}

PRelu::PRelu(std::vector<float> slopes) : slope(std::move(slopes)) {}

std::int64_t PRelu::weights() const {
    return static_cast<std::int64_t>(slope.size());
}

TensorType PRelu::output_type(const TensorType& input) const {
    const Shape& shape = shape_of_floats(name(), "input", input);
    if (slope.size() != 1) {
        require_each_channel(name(), "slope", slope, shape);
    }
    return input;
}

void PRelu::write(const Tensor& input, const Tensor& output) const {
    prelu(input, slope, output);
}

Tensor PRelu::define(const Tensor& input) const {
    return reference::prelu(input, slope);
}

}  // namespace upforge::graph
