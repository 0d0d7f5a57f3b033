#include <fmt/core.h>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

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
    call.set("left", options.padding.left)
        .set("top", options.padding.top)
        .set("value", options.value)
        .set("input", input)
        .set("output", output)
        .run();
}

}  // namespace upforge
