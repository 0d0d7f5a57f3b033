#include "operators/sliding.h"

#include <fmt/core.h>

#include <algorithm>

#include "operators/require.h"
#include "upforge/error.h"

namespace upforge {
namespace {

struct AxisWindows {
    long long input, kernel, stride, dilation, before, after;

    long long span() const { return (kernel - 1) * dilation + 1; }

    /// Pads so that the output has ceil(input / stride) pixels.
    void pad_for_same_size(bool odd_pixel_first) {
        const long long output = (input + stride - 1) / stride;
        const long long total = std::max(0LL, (output - 1) * stride + span() - input);
        before = odd_pixel_first ? total - total / 2 : total / 2;
        after = total - before;
    }

    /// The number of windows; zero or less when none fits.
    long long count(bool ceil_mode) const {
        const long long room = input + before + after - span();
        if (!ceil_mode) {
            return room < 0 ? 0 : room / stride + 1;
        }
        const long long windows = room <= -stride ? 0 : (room + stride - 1) / stride + 1;
        // A window that would start beyond the image and the padding before it is dropped.
        return (windows - 1) * stride >= input + before ? windows - 1 : windows;
    }
};

AxisWindows resolve(AxisWindows axis, AutoPad auto_pad) {
    if (auto_pad == AutoPad::valid) {
        axis.before = axis.after = 0;
    } else if (auto_pad != AutoPad::none) {
        axis.pad_for_same_size(auto_pad == AutoPad::same_lower);
    }
    return axis;
}

}  // namespace

Sliding slide(std::string_view operation, const Shape& input, const SlidingOptions& options) {
    require_at_least(operation, "kernel", options.kernel, 1);
    require_at_least(operation, "stride", options.stride, 1);
    require_at_least(operation, "dilation", options.dilation, 1);

    const auto& [kernel, stride, dilation, pad, auto_pad, ceil_mode] = options;
    const AxisWindows rows =
        resolve({input.height, kernel.y, stride.y, dilation.y, pad.top, pad.bottom}, auto_pad);
    const AxisWindows columns =
        resolve({input.width, kernel.x, stride.x, dilation.x, pad.left, pad.right}, auto_pad);
    // ONNX rounds down where it is told to pad nothing.
    const bool round_up = ceil_mode && auto_pad != AutoPad::valid;
    const long long height = rows.count(round_up), width = columns.count(round_up);
    if (height < 1 || width < 1) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: a window of {}x{} (kernel {}x{}, dilation {}x{}) does not fit "
                                "into the input of {}x{} padded to {}x{}",
                                operation, rows.span(), columns.span(), kernel.y, kernel.x,
                                dilation.y, dilation.x, input.height, input.width,
                                rows.input + rows.before + rows.after,
                                columns.input + columns.before + columns.after));
    }
    for (const AxisWindows& axis : {rows, columns}) {
        to_coordinate(operation, "the span of a window", axis.span());
        to_coordinate(operation, "padding", std::max(std::abs(axis.before), std::abs(axis.after)));
        to_coordinate(operation, "the padded input", axis.input + axis.before + axis.after);
        to_coordinate(operation, "stride", axis.stride);
    }
    return {kernel,
            stride,
            dilation,
            {static_cast<int>(rows.before), static_cast<int>(columns.before),
             static_cast<int>(rows.after), static_cast<int>(columns.after)},
            {static_cast<int>(height), static_cast<int>(width)}};
}

}  // namespace upforge
