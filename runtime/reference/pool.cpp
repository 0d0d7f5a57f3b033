#include "core/loops.h"
#include "reference/check.h"
#include "reference/largest.h"
#include "reference/reference.h"
#include "reference/window.h"

namespace upforge::reference {
namespace {

void require_a_pixel_in_each_window(const char* op, const WindowAxis& axis) {
    for (int window = 0; window < axis.windows; ++window) {
        require_argument(axis.taps_in_image(window) > 0,
                         "{}: along the {}, window {} sees only padding; less padding is needed",
                         op, axis.name, window);
    }
}

Windows pool_windows(const char* op, const Tensor& input, const PoolOptions& options) {
    require_floats(op, input);
    const Padding& padding = options.padding;
    require_argument(
        padding.top >= 0 && padding.left >= 0 && padding.bottom >= 0 && padding.right >= 0,
        "{}: padding {}, {}, {}, {} (top, left, bottom, right); none may be negative", op,
        padding.top, padding.left, padding.bottom, padding.right);
    const Windows windows = sliding_windows(op, input.shape(),
                                            {.kernel = options.kernel,
                                             .stride = options.stride.value_or(options.kernel),
                                             .dilation = options.dilation,
                                             .padding = options.padding,
                                             .auto_pad = options.auto_pad,
                                             .ceil_mode = options.ceil_mode});
    require_a_pixel_in_each_window(op, windows.rows);
    require_a_pixel_in_each_window(op, windows.columns);
    return windows;
}

Shape pooled_shape(const Tensor& input, const Windows& windows) {
    return {input.shape().batch, windows.rows.windows, windows.columns.windows,
            input.shape().channels};
}

}  // namespace

Tensor max_pool(const Tensor& input, const PoolOptions& options) {
    return reference::max_pool_with_indices(input, options).values;
}

Pooled max_pool_with_indices(const Tensor& input, const PoolOptions& options) {
    const Windows windows = pool_windows("max_pool", input, options);
    const Shape shape = pooled_shape(input, windows);
    const Pooled output{Tensor(shape), Tensor(shape, DataType::i32)};
    for_each_element(shape, [&](int n, int y, int x, int c) {
        Largest largest;
        windows.for_each_tap(y, x, [&](int, int, int row, int column) {
            largest.meet(input.at(n, row, column, c), row * input.shape().width + column);
        });
        output.values.at(n, y, x, c) = largest.value;
        output.indices.int_at(n, y, x, c) = largest.place;
    });
    return output;
}

Tensor average_pool(const Tensor& input, const PoolOptions& options) {
    const Windows windows = pool_windows("average_pool", input, options);
    Tensor output(pooled_shape(input, windows));
    const auto count =
        options.count_include_pad ? &WindowAxis::taps_in_padded_image : &WindowAxis::taps_in_image;
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        double sum = 0;
        windows.for_each_tap(
            y, x, [&](int, int, int row, int column) { sum += input.at(n, row, column, c); });
        const double counted = double((windows.rows.*count)(y)) * (windows.columns.*count)(x);
        output.at(n, y, x, c) = static_cast<float>(sum / counted);
    });
    return output;
}

}  // namespace upforge::reference
