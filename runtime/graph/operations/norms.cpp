#include "graph/operations/norms.h"

#include <fmt/core.h>

#include <utility>

#include "graph/operations/checks.h"
#include "graph/operations/words.h"
#include "reference/reference.h"
#include "upforge/operators.h"

namespace upforge::graph {

Norm::Norm(std::vector<float> scales, std::vector<float> shifts, float small)
    : scale(std::move(scales)), shift(std::move(shifts)), epsilon(small) {}

std::string Norm::parameters() const {
    return unless_usual("epsilon", epsilon, 1e-5f);
}

std::int64_t Norm::weights() const {
    return static_cast<std::int64_t>(scale.size() + shift.size());
}

TensorType Norm::output_type(const TensorType& input) const {
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

GroupNorm::GroupNorm(int count, std::vector<float> scales, std::vector<float> shifts, float small)
    : Norm(std::move(scales), std::move(shifts), small), groups(count) {}

std::string GroupNorm::parameters() const {
    return words({fmt::format("groups {}", groups), Norm::parameters()});
}

void GroupNorm::write(const Tensor& input, const Tensor& output) const {
    group_norm(input, groups, scale, shift, epsilon, output);
}

Tensor GroupNorm::define(const Tensor& input) const {
    return reference::group_norm(input, groups, scale, shift, epsilon);
}

void LayerNorm::write(const Tensor& input, const Tensor& output) const {
    layer_norm(input, scale, shift, epsilon, output);
}

Tensor LayerNorm::define(const Tensor& input) const {
    return reference::layer_norm(input, scale, shift, epsilon);
}

}  // namespace upforge::graph
