#include "operators/pooling.h"

#include <fmt/core.h>

#include <algorithm>

#include "operators/require.h"
#include "upforge/error.h"

namespace upforge {
namespace {

/// Throws when a window of an axis sees no pixel, only padding.
void require_pixels(std::string_view operation, const char* axis, int input, int windows,
                    int kernel, int stride, int dilation, int before) {
    for (int window = 0; window < windows; ++window) {
        int tap = window * stride - before;
        const int last = tap + (kernel - 1) * dilation;
        while (tap < 0 && tap <= last) {
            tap += dilation;
        }
        if (tap > last || tap >= input) {
            throw Error(
                ErrorCode::invalid_argument,
                fmt::format("{}: along the {}, window {} of {} sees only padding ({} pixels "
                            "before the image); less padding is needed",
                            operation, axis, window, windows, before));
        }
    }
}

}  // namespace

Sliding slide_pool(std::string_view operation, const Tensor& input, const PoolOptions& options) {
    require_reals(operation, "input", input);
    const auto& pad = options.padding;
    if (std::min({pad.top, pad.left, pad.bottom, pad.right}) < 0) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: padding {},{},{},{} is negative; crop the input instead",
                                operation, pad.top, pad.left, pad.bottom, pad.right));
    }
    const Sliding sliding =
        slide(operation, input.shape(),
              {options.kernel, options.stride.value_or(options.kernel), options.dilation,
               options.padding, options.auto_pad, options.ceil_mode});
    require_pixels(operation, "rows", input.shape().height, sliding.output.y, sliding.kernel.y,
                   sliding.stride.y, sliding.dilation.y, sliding.padding.top);
    require_pixels(operation, "columns", input.shape().width, sliding.output.x, sliding.kernel.x,
                   sliding.stride.x, sliding.dilation.x, sliding.padding.left);
    return sliding;
}

}  // namespace upforge
