#include "reference/window.h"

#include <algorithm>

#include "reference/check.h"

namespace upforge::reference {
namespace {

std::int64_t divide_down(std::int64_t dividend, std::int64_t divisor) {
    return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

std::int64_t divide_up(std::int64_t dividend, std::int64_t divisor) {
    return divide_down(dividend + divisor - 1, divisor);
}

void check_axis(const char* op, const WindowAxis& axis) {
    const auto check = [&](const char* what, int value) {
        require_argument(value >= 1, "{}: {} of the {} is {}; it must be at least 1", op, what,
                         axis.name, value);
    };
    check("kernel extent", axis.taps);
    check("stride", axis.stride);
    check("dilation", axis.dilation);
}

/// As much padding as gives ceil(pixels / stride) windows.
std::int64_t padding_to_same(const WindowAxis& axis) {
    const std::int64_t windows = divide_up(axis.pixels, axis.stride);
    return std::max<std::int64_t>(0, (windows - 1) * axis.stride + axis.reach() - axis.pixels);
}

std::int64_t count_windows(const WindowAxis& axis, bool ceil_mode) {
    const std::int64_t room = axis.pixels + axis.before + axis.after - axis.reach();
    if (!ceil_mode) {
        return divide_down(room, axis.stride) + 1;
    }
    const std::int64_t windows = divide_up(room, axis.stride) + 1;
    const bool last_begins_past_the_image =
        (windows - 1) * axis.stride >= axis.pixels + axis.before;
    return last_begins_past_the_image ? windows - 1 : windows;
}

WindowAxis slide(const char* op, WindowAxis axis, int pixels, const WindowOptions& options) {
    axis.pixels = pixels;
    if (options.auto_pad == AutoPad::valid) {
        axis.before = axis.after = 0;
    } else if (pads_to_same(options.auto_pad)) {
        const std::int64_t total = padding_to_same(axis);
        axis.before = share_before(total, options.auto_pad);
        axis.after = total - axis.before;
    }
    // ONNX rounds down under auto_pad VALID, whatever ceil_mode says.
    const bool ceil_mode = options.ceil_mode && options.auto_pad != AutoPad::valid;
    const std::int64_t windows = count_windows(axis, ceil_mode);
    require_match(windows >= 1, "{}: a window spans {} {}; the padded input has only {}", op,
                  axis.reach(), axis.name, pixels + axis.before + axis.after);
    axis.windows = extent(op, axis.name, windows);
    return axis;
}

}  // namespace

int WindowAxis::taps_in_image(int window) const {
    int count = 0;
    for (int tap = 0; tap < taps; ++tap) {
        count += in_image(position(window, tap)) ? 1 : 0;
    }
    return count;
}

int WindowAxis::taps_in_padded_image(int window) const {
    int count = 0;
    for (int tap = 0; tap < taps; ++tap) {
        count += position(window, tap) < pixels + after ? 1 : 0;
    }
    return count;
}

bool pads_to_same(AutoPad auto_pad) {
    return auto_pad == AutoPad::same_upper || auto_pad == AutoPad::same_lower;
}

std::int64_t share_before(std::int64_t total, AutoPad auto_pad) {
    return auto_pad == AutoPad::same_upper ? total / 2 : total - total / 2;
}

Windows unplaced_windows(const char* op, const WindowOptions& options) {
    const Windows windows{.rows = {.name = "rows",
                                   .taps = options.kernel.y,
                                   .stride = options.stride.y,
                                   .dilation = options.dilation.y,
                                   .before = options.padding.top,
                                   .after = options.padding.bottom},
                          .columns = {.name = "columns",
                                      .taps = options.kernel.x,
                                      .stride = options.stride.x,
                                      .dilation = options.dilation.x,
                                      .before = options.padding.left,
                                      .after = options.padding.right}};
    check_axis(op, windows.rows);
    check_axis(op, windows.columns);
    return windows;
}

Windows sliding_windows(const char* op, const Shape& image, const WindowOptions& options) {
    Windows windows = unplaced_windows(op, options);
    windows.rows = slide(op, windows.rows, image.height, options);
    windows.columns = slide(op, windows.columns, image.width, options);
    return windows;
}

}  // namespace upforge::reference
