#include <fmt/core.h>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

/// A vector of the widest kind.
constexpr int row_channels = 16;

const char* name_of(PadMode mode) {
    switch (mode) {
        case PadMode::constant:
            return "constant";
        case PadMode::reflect:
            return "reflect";
        case PadMode::edge:
            break;
    }
    return "edge";
}

int padded_extent(const char* name, int input, int before, int after, PadMode mode) {
    if (mode == PadMode::reflect && (before >= input || after >= input)) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("pad: {} of {} pixels cannot be reflected by {} and {}; the most is "
                        "{}",
                        name, input, before, after, input - 1));
    }
    const long long output = static_cast<long long>(input) + before + after;
    // Each side is cropped by itself: what one side adds, the other cannot cut off.
    if (output < 1 || -before >= input || -after >= input) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("pad: {} of {} pixels padded by {} and {} leaves {}; at least 1 of "
                                "the input must remain",
                                name, input, before, after, output));
    }
    to_coordinate("pad", "padding", std::max(before, after));
    return to_coordinate("pad", name, output);
}

/// Rows of pixels that lie side by side, as one pixel each: where pixels have few channels, their
/// rows are copied by vectors nevertheless.
bool copies_rows(const Tensor& input, const PadOptions& options, const Tensor& output) {
    return options.mode == PadMode::constant && input.shape().channels < row_channels &&
           input.strides().pixel == input.shape().channels &&
           output.strides().pixel == output.shape().channels;
}

void set_row(kernels::Call& call, const char* name, const Tensor& image) {
    const Shape& shape = image.shape();
    const int numbers =
        to_coordinate("pad", "row", static_cast<long long>(shape.width) * shape.channels);
    call.set(name, image,
             {{numbers, 1},
              {1, numbers},
              {shape.height, image.strides().row},
              {shape.batch, image.strides().batch}});
}

Shape padded_shape(const Tensor& input, const PadOptions& options) {
    require_reals("pad", "input", input);
    const auto& [top, left, bottom, right] = options.padding;
    const Shape& shape = input.shape();
    return {shape.batch, padded_extent("height", shape.height, top, bottom, options.mode),
            padded_extent("width", shape.width, left, right, options.mode), shape.channels};
}

}  // namespace

Tensor pad(const Tensor& input, const PadOptions& options) {
    Tensor output(padded_shape(input, options), input.type());
    pad(input, options, output);
    return output;
}

void pad(const Tensor& input, const PadOptions& options, const Tensor& output) {
    require_real_output("pad", output, padded_shape(input, options));
    kernels::Call call(kernels::choose({.operation = "pad",
                                        .parameters = {{"mode", name_of(options.mode)}},
                                        .elements = {input, output}}));
    call.set("top", options.padding.top).set("value", options.value);
    if (copies_rows(input, options, output)) {
        call.set("before", options.padding.left * input.shape().channels).set("left", 0);
        set_row(call, "input", input);
        set_row(call, "output", output);
    } else {
        call.set("before", 0).set("left", options.padding.left);
        call.set("input", input).set("output", output);
    }
    call.run();
}

}  // namespace upforge
