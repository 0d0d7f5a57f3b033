#include "graph/operations/unpooling.h"

#include <fmt/core.h>

#include <cmath>

#include "graph/operations/checks.h"
#include "graph/operations/words.h"
#include "operators/require.h"
#include "reference/reference.h"
#include "upforge/error.h"

namespace upforge::graph {
namespace {

int scaled(const char* axis, int pixels, double scale) {
    const double extent = std::floor(pixels * scale);
    if (!(extent >= 1.0 && extent <= 1e9)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("resize: {} of {} pixels scaled by {} leaves no image of at least "
                                "1 and at most 1e9 pixels",
                                axis, pixels, scale));
    }
    return static_cast<int>(extent);
}

YX resized(const Shape& input, const ResizeOptions& options) {
    if (options.size.has_value() == options.scale.has_value()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("resize: {} given; give one of size and scale",
                                options.size ? "both size and scale are" : "no size is"));
    }
    return options.size ? *options.size
                        : YX(scaled("height", input.height, options.scale->y),
                             scaled("width", input.width, options.scale->x));
}

/// Whether the nearest pixel of output pixel k * factor + r, r < factor, is pixel k.
bool takes_blocks(const ResizeOptions& options) {
    switch (options.coordinates) {
        case Coordinates::half_pixel:
        case Coordinates::half_pixel_symmetric:
        case Coordinates::pytorch_half_pixel:
            // Centres of output pixels lie within pixel k, and never midway between two.
            return options.rounding == Rounding::prefer_floor ||
                   options.rounding == Rounding::prefer_ceil;
        case Coordinates::asymmetric:
            return options.rounding == Rounding::floor;
        case Coordinates::align_corners:
            break;
    }
    return false;
}

/// Whether each pixel becomes a block of `factor` equal ones.
bool repeats_pixels(const ResizeOptions& options, const Shape& input, YX factor) {
    const bool exact = options.scale
                           ? options.scale->y == factor.y && options.scale->x == factor.x
                           : *options.size == YX(input.height * factor.y, input.width * factor.x);
    return exact && options.interpolation == Interpolation::nearest && takes_blocks(options);
}

std::string target_of(const ResizeOptions& options) {
    if (options.size) {
        return fmt::format("to {}", both_axes(*options.size));
    }
    return options.scale ? fmt::format("by {}x{}", options.scale->y, options.scale->x) : "";
}

}  // namespace

MaxUnpool::MaxUnpool(YX size) : output_size(size) {}

std::string MaxUnpool::parameters() const {
    return fmt::format("to {}", both_axes(output_size));
}

std::vector<TensorType> MaxUnpool::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 2, 2);
    require_at_least(name(), "output_size", output_size, 1);
    const Shape& values = shape_of_floats(name(), "values", inputs[0]);
    require_type(name(), "indices", stand_in(inputs[1]), DataType::i32);
    if (inputs[1].shape != values) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("max_unpool: values have shape {}, but indices {}",
                                to_string(values), to_string(inputs[1].shape)));
    }
    return {{{values.batch, output_size.y, output_size.x, values.channels}}};
}

double MaxUnpool::flops(std::span<const TensorType>, std::span<const TensorType>) const {
    return 0.0;
}

void MaxUnpool::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    max_unpool(inputs[0], inputs[1], outputs[0]);
}

std::vector<Tensor> MaxUnpool::reference(std::span<const Tensor> inputs) const {
    return {reference::max_unpool(inputs[0], inputs[1], output_size)};
}

Resize::Resize(ResizeOptions how) : options(how) {}

std::string Resize::parameters() const {
    const ResizeOptions usual;
    const bool nearest = options.interpolation == Interpolation::nearest;
    const bool cubic = options.interpolation == Interpolation::cubic;
    return words({target_of(options), name_of(options.interpolation),
                  options.coordinates == usual.coordinates ? "" : name_of(options.coordinates),
                  nearest && options.rounding != usual.rounding ? name_of(options.rounding) : "",
                  cubic ? unless_usual("slope", options.cubic_slope, usual.cubic_slope) : "",
                  cubic && options.exclude_outside ? "inside" : ""});
}

/// Three mixtures of two pixels for each linear one, five of four for each cubic one.
double Resize::flops(std::span<const TensorType>, std::span<const TensorType> outputs) const {
    const double pixels = static_cast<double>(outputs[0].shape.elements());
    switch (options.interpolation) {
        case Interpolation::nearest:
            break;
        case Interpolation::linear:
            return 9.0 * pixels;
        case Interpolation::cubic:
            return 35.0 * pixels;
    }
    return 0.0;
}

TensorType Resize::output_type(const TensorType& input) const {
    const Shape& shape = shape_of_floats(name(), "input", input);
    const YX size = resized(shape, options);
    require_at_least(name(), "size", size, 1);
    return {{shape.batch, size.y, size.x, shape.channels}};
}

void Resize::write(const Tensor& input, const Tensor& output) const {
    const YX factor(output.shape().height / input.shape().height,
                    output.shape().width / input.shape().width);
    if (repeats_pixels(options, input.shape(), factor)) {
        upsample_nearest(input, factor, output);
    } else {
        resize(input, options, output);
    }
}

Tensor Resize::define(const Tensor& input) const {
    return reference::resize(input, options);
}

}  // namespace upforge::graph
