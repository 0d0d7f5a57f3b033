#include "graph/operations/heads.h"

#include <utility>

#include "graph/operations/checks.h"
#include "graph/operations/words.h"
#include "reference/reference.h"

namespace upforge::graph {

void Softmax::write(const Tensor& input, const Tensor& output) const {
    softmax(input, output);
}

Tensor Softmax::define(const Tensor& input) const {
    return reference::softmax(input);
}

TensorType ArgMax::output_type(const TensorType& input) const {
    Shape shape = shape_of_floats(name(), "input", input);
    shape.channels = 1;
    return {shape, DataType::i32};
}

void ArgMax::write(const Tensor& input, const Tensor& output) const {
    argmax(input, output);
}

Tensor ArgMax::define(const Tensor& input) const {
    return reference::argmax(input);
}

InstanceNorm::InstanceNorm(std::vector<float> scales, std::vector<float> shifts, float small)
    : scale(std::move(scales)), shift(std::move(shifts)), epsilon(small) {}

std::string InstanceNorm::parameters() const {
    return unless_usual("epsilon", epsilon, 1e-5f);
}

std::int64_t InstanceNorm::weights() const {
    return static_cast<std::int64_t>(scale.size() + shift.size());
}

TensorType InstanceNorm::output_type(const TensorType& input) const {
    const Shape& shape = shape_of_floats(name(), "input", input);
    require_each_channel(name(), "scale", scale, shape);
    require_each_channel(name(), "shift", shift, shape);
    return input;
}

void InstanceNorm::write(const Tensor& input, const Tensor& output) const {
    instance_norm(input, scale, shift, epsilon, output);
}

Tensor InstanceNorm::define(const Tensor& input) const {
    return reference::instance_norm(input, scale, shift, epsilon);
}

}  // namespace upforge::graph
