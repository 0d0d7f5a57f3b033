#include "inputs.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <utility>

#include "core/narrow_floats.h"
#include "reference/reference.h"

namespace upforge::problems {

namespace {

/// Multiples of `grain`, evenly spread from -range to range.
struct Values {
    float range;
    float grain;

    float draw(std::mt19937& random) const {
        const int steps = static_cast<int>(range / grain);
        return (static_cast<int>(random() % (2 * steps + 1)) - steps) * grain;
    }
};

Values values_for(const Problem& problem) {
    static const std::set<std::string> maximum_is_sought = {
        "max_pool", "max_pool_with_indices", "global_max_pool", "pyramid_pool", "argmax"};
    static const std::set<std::string> curves_are_followed = {"activate", "apply", "softmax"};
    static const std::set<Function> steps_are_taken = {Function::floor, Function::ceil,
                                                       Function::round, Function::sign};
    if (maximum_is_sought.contains(problem.op) ||
        (problem.op == "apply" && steps_are_taken.contains(problem.function))) {
        return {2.0f, 0.25f};
    }
    return curves_are_followed.contains(problem.op) ? Values{8.0f, 0x1p-16f}
                                                    : Values{1.0f, 0x1p-20f};
}

template <typename Transform>
void change_each(const Tensor& tensor, Transform f) {
    const Shape& shape = tensor.shape();
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    tensor.at(n, y, x, c) = f(tensor.at(n, y, x, c));
                }
            }
        }
    }
}

std::vector<float> draw(std::size_t count, Values values, std::mt19937& random) {
    std::vector<float> drawn(count);
    for (float& value : drawn) {
        value = values.draw(random);
    }
    return drawn;
}

/// Up to a whole image outside of it, and as far apart as halves of pixels may lie.
Tensor draw_grid(int batch, YX size, std::mt19937& random) {
    const Shape shape{batch, size.y, size.x, 2};
    return Tensor(shape, std::span<const float>(draw(shape.elements(), {3.0f, 0x1p-10f}, random)));
}

Tensor draw_indices(Shape shape, YX size, std::mt19937& random) {
    Tensor indices(shape, DataType::i32);
    for (std::size_t i = 0; i < shape.elements(); ++i) {
        indices.ints()[i] = static_cast<int>(random() % (size.y * size.x));
    }
    return indices;
}

FilterShape filter_shape(const Problem& p) {
    return p.op == "conv"
               ? FilterShape{p.output_channels, p.channels / p.groups, p.kernel.y, p.kernel.x}
               : FilterShape{p.channels, p.output_channels / p.groups, p.kernel.y, p.kernel.x};
}

/// Found by asking for the smallest convolution with the same windows.
Shape conv_output(const Problem& p) {
    const FilterShape tap{1, 1, p.kernel.y, p.kernel.x};
    const Filter zeros(tap, std::vector<float>(tap.elements()));
    const Shape plane = reference::conv(Tensor({1, p.height, p.width, 1}), zeros,
                                        {.stride = p.stride.value_or(1),
                                         .padding = p.padding,
                                         .dilation = p.dilation,
                                         .auto_pad = p.auto_pad})
                            .shape();
    return {p.batch, plane.height, plane.width, p.output_channels};
}

Shape operand_shape(const Problem& p) {
    return p.operand.empty()
               ? Shape{p.batch, p.height, p.width, p.channels}
               : Shape{p.operand.at(0), p.operand.at(1), p.operand.at(2), p.operand.at(3)};
}

void move_into_frame(Tensor& tensor, std::vector<Frame>& frames) {
    if (!tensor.empty()) {
        const Frame& frame = frames.emplace_back(tensor.shape(), tensor.type());
        frame.inside().copy_from(tensor);
        tensor = frame.inside();
    }
}

}  // namespace

Inputs make_inputs(const Problem& problem) {
    std::mt19937 random(problem.seed);
    const Values values = values_for(problem);
    const auto tensor = [&](Shape shape) {
        return Tensor(shape, std::span<const float>(draw(shape.elements(), values, random)));
    };

    const Shape shape{problem.batch, problem.height, problem.width, problem.channels};
    Inputs inputs;
    inputs.image = tensor(shape);
    if (problem.op == "conv" || problem.op == "conv_transpose") {
        const FilterShape weights = filter_shape(problem);
        inputs.filter = Filter(weights, draw(weights.elements(), values, random));
        if (problem.bias) {
            inputs.bias = draw(problem.output_channels, values, random);
        }
    }
    if (problem.residual) {
        inputs.other = tensor(conv_output(problem));
    }
    if (problem.op == "add" || problem.op == "combine") {
        inputs.other = tensor(operand_shape(problem));
    }
    if (problem.op == "scale_channels" || problem.op == "instance_norm" ||
        problem.op == "group_norm" || problem.op == "layer_norm") {
        inputs.scale = draw(problem.channels, values, random);
        inputs.bias = draw(problem.channels, values, random);
    }
    if (problem.op == "prelu") {
        inputs.scale = draw(problem.one_slope ? 1 : problem.channels, values, random);
    }
    if (problem.op == "grid_sample") {
        inputs.other = draw_grid(problem.batch, problem.size.value(), random);
    }
    if (problem.op == "max_unpool") {
        inputs.other = draw_indices(shape, problem.size.value(), random);
    }
    if (problem.view) {
        move_into_frame(inputs.image, inputs.frames);
        move_into_frame(inputs.other, inputs.frames);
    }
    return inputs;
}

Inputs stored_as(DataType type, const Inputs& inputs) {
    Inputs stored = inputs;
    stored.frames.clear();
    for (Tensor* tensor : {&stored.image, &stored.other}) {
        if (!tensor->empty() && tensor->type() != DataType::i32) {
            *tensor = converted(*tensor, type);
            if (!inputs.frames.empty()) {
                move_into_frame(*tensor, stored.frames);
            }
        }
    }
    return stored;
}

Inputs rounded(DataType type, const Inputs& inputs) {
    Inputs result = stored_as(DataType::f32, stored_as(type, inputs));
    if (!inputs.filter.values().empty()) {
        std::vector<float> weights = inputs.filter.values();
        std::ranges::transform(weights, weights.begin(),
                               [&](float weight) { return rounded_to(type, weight); });
        result.filter = Filter(inputs.filter.shape(), std::move(weights));
    }
    return result;
}

Inputs magnitudes(const Inputs& inputs) {
    const auto magnitude = [](float value) { return std::fabs(value); };
    const auto all = [&](std::vector<float> values) {
        std::transform(values.begin(), values.end(), values.begin(), magnitude);
        return values;
    };
    const auto tensor = [&](const Tensor& values) {
        if (values.empty() || values.type() != DataType::f32) {
            return values;
        }
        const Tensor copy = values.clone();
        change_each(copy, magnitude);
        return copy;
    };
    Inputs absolute;
    absolute.image = tensor(inputs.image);
    absolute.other = tensor(inputs.other);
    absolute.bias = all(inputs.bias);
    absolute.scale = all(inputs.scale);
    if (!inputs.filter.values().empty()) {
        absolute.filter = Filter(inputs.filter.shape(), all(inputs.filter.values()));
    }
    return absolute;
}

}  // namespace upforge::problems
