#include <cmath>

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

struct Moments {
    double mean = 0;
    double variance = 0;
};

/// Of one channel of one image.
Moments moments(const Tensor& input, int n, int c) {
    const Shape plane{1, input.shape().height, input.shape().width, 1};
    const double pixels = static_cast<double>(plane.elements());
    Moments result;
    for_each_element(plane,
                     [&](int, int y, int x, int) { result.mean += input.at(n, y, x, c) / pixels; });
    for_each_element(plane, [&](int, int y, int x, int) {
        result.variance += std::pow(input.at(n, y, x, c) - result.mean, 2) / pixels;
    });
    return result;
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
    require_floats("instance_norm", input);
    check_each("instance_norm", "scale", scale, input);
    check_each("instance_norm", "shift", shift, input);
    const Shape& shape = input.shape();
    Tensor output(shape);
    for_each_element({shape.batch, 1, 1, shape.channels}, [&](int n, int, int, int c) {
        const Moments own = moments(input, n, c);
        const double factor = scale[c] / std::sqrt(own.variance + epsilon);
        for_each_element({1, shape.height, shape.width, 1}, [&](int, int y, int x, int) {
            output.at(n, y, x, c) =
                static_cast<float>((input.at(n, y, x, c) - own.mean) * factor + shift[c]);
        });
    });
    return output;
}

}  // namespace upforge::reference
