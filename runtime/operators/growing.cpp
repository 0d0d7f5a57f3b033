#include "operators/growing.h"

#include <fmt/core.h>

#include <algorithm>

#include "operators/require.h"
#include "upforge/error.h"

namespace upforge {
namespace {

constexpr const char* operation = "conv_transpose";

struct GrownAxis {
    const char* name;
    int input, kernel, stride, dilation, before, after, extra;

    void check() const {
        if (extra < 0 || extra >= std::max(stride, dilation)) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("conv_transpose: output_padding of the {} is {}; it must be at "
                                    "least 0 and less than stride {} or dilation {}",
                                    name, extra, stride, dilation));
        }
    }

    /// Pixels before any are cut off.
    long long full() const {
        return (input - 1LL) * stride + (kernel - 1LL) * dilation + 1 + extra;
    }
};

/// The pixels to cut off at the beginning so that `output` remain. Where the full result is too
/// short, what is missing comes at the end.
long long cut_before(const GrownAxis& axis, long long output, AutoPad auto_pad) {
    const long long total = std::max(0LL, axis.full() - output);
    return auto_pad == AutoPad::same_upper ? total / 2 : total - total / 2;
}

struct Placed {
    int before, output;
};

/// `size` is the extent asked for, or null.
Placed place(const GrownAxis& axis, const int* size, AutoPad auto_pad) {
    long long before = axis.before, output = axis.full() - axis.before - axis.after;
    if (size) {
        output = *size;
        before = cut_before(axis, output, auto_pad);
    } else if (auto_pad == AutoPad::valid) {
        before = 0;
        output = axis.full();
    } else if (auto_pad != AutoPad::none) {
        output = static_cast<long long>(axis.input) * axis.stride;
        before = cut_before(axis, output, auto_pad);
    }
    if (output < 1) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("conv_transpose: {} {} of output remain of {}; at least 1 is needed",
                        output, axis.name, axis.full()));
    }
    to_coordinate(operation, axis.name, axis.full());
    to_coordinate(operation, "padding", std::max(std::abs(axis.before), std::abs(axis.after)));
    return {to_coordinate(operation, "padding", before),
            to_coordinate(operation, axis.name, output)};
}

GrownAxis rows_of(int height, YX kernel, const ConvTransposeOptions& options) {
    return {"rows",
            height,
            kernel.y,
            options.stride.y,
            options.dilation.y,
            options.padding.top,
            options.padding.bottom,
            options.output_padding.y};
}

GrownAxis columns_of(int width, YX kernel, const ConvTransposeOptions& options) {
    return {"columns",
            width,
            kernel.x,
            options.stride.x,
            options.dilation.x,
            options.padding.left,
            options.padding.right,
            options.output_padding.x};
}

}  // namespace

void check_growing(YX kernel, const ConvTransposeOptions& options) {
    require_at_least(operation, "kernel", kernel, 1);
    require_at_least(operation, "stride", options.stride, 1);
    require_at_least(operation, "dilation", options.dilation, 1);
    rows_of(1, kernel, options).check();
    columns_of(1, kernel, options).check();
}

Growing grow(const Shape& input, YX kernel, const ConvTransposeOptions& options) {
    const auto& size = options.output_size;
    const Placed rows =
        place(rows_of(input.height, kernel, options), size ? &size->y : nullptr, options.auto_pad);
    const Placed columns = place(columns_of(input.width, kernel, options),
                                 size ? &size->x : nullptr, options.auto_pad);
    const auto stride = [](int pixels, int taps, int asked, int dilation) {
        return pixels == 1 && dilation == 1 ? std::max(asked, taps) : asked;
    };
    return {{rows.before, columns.before, 0, 0},
            {rows.output, columns.output},
            {stride(input.height, kernel.y, options.stride.y, options.dilation.y),
             stride(input.width, kernel.x, options.stride.x, options.dilation.x)}};
}

}  // namespace upforge
