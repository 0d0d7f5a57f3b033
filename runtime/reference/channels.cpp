#include <cmath>
#include <vector>

#include "core/loops.h"
#include "reference/activation.h"
#include "reference/check.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

void check_each(const char* op, const char* what, std::span<const float> values,
                const Tensor& input) {
    require_match(values.size() == static_cast<std::size_t>(input.shape().channels),
                  "{}: {} values of {} for {} channels", op, values.size(), what,
                  input.shape().channels);
}

/// What is normalised together: part of an image.
struct Part {
    int image, top, left, channel;
    Shape shape;
};

Tensor normalised(const char* op, const Tensor& input, std::span<const float> scale,
                  std::span<const float> shift, float epsilon, const std::vector<Part>& parts) {
    require_floats(op, input);
    check_each(op, "scale", scale, input);
    check_each(op, "shift", shift, input);
    Tensor output(input.shape());
    for (const Part& part : parts) {
        const auto for_each = [&](auto visit) {
            for_each_element(part.shape, [&](int, int y, int x, int c) {
                visit(part.top + y, part.left + x, part.channel + c);
            });
        };
        const auto value = [&](int y, int x, int c) { return input.at(part.image, y, x, c); };
        const double elements = static_cast<double>(part.shape.elements());
        double mean = 0, variance = 0;
        for_each([&](int y, int x, int c) { mean += value(y, x, c) / elements; });
        for_each([&](int y, int x, int c) {
            variance += std::pow(value(y, x, c) - mean, 2) / elements;
        });
        for_each([&](int y, int x, int c) {
            output.at(part.image, y, x, c) = static_cast<float>(
                (value(y, x, c) - mean) / std::sqrt(variance + epsilon) * scale[c] + shift[c]);
        });
    }
    return output;
}

}  // namespace

Tensor scale_channels(const Tensor& input, std::span<const float> scale,
                      std::span<const float> shift, Activation activation, float leaky_slope) {
    require_floats("scale_channels", input);
    check_each("scale_channels", "scale", scale, input);
    check_each("scale_channels", "shift", shift, input);
    Tensor output(input.shape());
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const double result = double{input.at(n, y, x, c)} * scale[c] + shift[c];
        output.at(n, y, x, c) = static_cast<float>(activated(result, activation, leaky_slope));
    });
    return output;
}

Tensor prelu(const Tensor& input, std::span<const float> slope) {
    require_floats("prelu", input);
    if (slope.size() != 1) {
        check_each("prelu", "slope", slope, input);
    }
    Tensor output(input.shape());
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        output.at(n, y, x, c) = static_cast<float>(
            activated(input.at(n, y, x, c), Activation::leaky_relu, slope[c % slope.size()]));
    });
    return output;
}

Tensor instance_norm(const Tensor& input, std::span<const float> scale,
                     std::span<const float> shift, float epsilon) {
    return reference::group_norm(input, input.shape().channels, scale, shift, epsilon);
}

Tensor group_norm(const Tensor& input, int groups, std::span<const float> scale,
                  std::span<const float> shift, float epsilon) {
    const auto& [batch, height, width, channels] = input.shape();
    require_match(groups >= 1 && channels % groups == 0, "group_norm: {} groups of {} channels",
                  groups, channels);
    const int members = channels / groups;
    std::vector<Part> parts;
    for (int n = 0; n < batch; ++n) {
        for (int group = 0; group < groups; ++group) {
            parts.push_back({n, 0, 0, group * members, {1, height, width, members}});
        }
    }
    return normalised("group_norm", input, scale, shift, epsilon, parts);
}

Tensor layer_norm(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                  float epsilon) {
    const Shape& shape = input.shape();
    std::vector<Part> pixels;
    for_each_element({shape.batch, shape.height, shape.width, 1}, [&](int n, int y, int x, int) {
        pixels.push_back({n, y, x, 0, {1, 1, 1, shape.channels}});
    });
    return normalised("layer_norm", input, scale, shift, epsilon, pixels);
}

}  // namespace upforge::reference
