#pragma once

#include <cstdint>

#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge::reference {

/// One axis of a window that slides over an image. Windows begin `stride` pixels apart, the first
/// one `before` pixels ahead of the image; the taps of a window are `dilation` pixels apart.
struct WindowAxis {
    const char* name = "rows";
    int pixels = 1;  ///< of the image
    int windows = 1;
    int taps = 1;
    int stride = 1;
    int dilation = 1;
    std::int64_t before = 0;
    std::int64_t after = 0;

    /// From the first tap to the last, both included.
    std::int64_t reach() const { return (taps - 1) * std::int64_t{dilation} + 1; }

    std::int64_t position(int window, int tap) const {
        return window * std::int64_t{stride} + tap * std::int64_t{dilation} - before;
    }
    bool in_image(std::int64_t position) const { return 0 <= position && position < pixels; }

    int taps_in_image(int window) const;
    int taps_in_padded_image(int window) const;
};

/// The windows of a convolution or pooling. A transposed convolution has those of the convolution
/// that it transposes: its output is their image, and it has one input pixel a window.
struct Windows {
    WindowAxis rows;
    WindowAxis columns;

    /// visit(tap row, tap column, row, column) for the taps of window (y, x) that fall on the
    /// image, row by row.
    template <typename Visit>
    void for_each_tap(int y, int x, Visit visit) const {
        for (int ky = 0; ky < rows.taps; ++ky) {
            for (int kx = 0; kx < columns.taps; ++kx) {
                const std::int64_t row = rows.position(y, ky);
                const std::int64_t column = columns.position(x, kx);
                if (rows.in_image(row) && columns.in_image(column)) {
                    visit(ky, kx, static_cast<int>(row), static_cast<int>(column));
                }
            }
        }
    }
};

/// What the options of convolutions and poolings have in common.
struct WindowOptions {
    YX kernel = 1;
    YX stride = 1;
    YX dilation = 1;
    Padding padding = 0;
    AutoPad auto_pad = AutoPad::none;
    bool ceil_mode = false;
};

/// Kernel, stride, dilation and padding, checked, with neither pixels nor windows yet.
Windows unplaced_windows(const char* op, const WindowOptions& options);

/// The windows that fit on the padded image; throws when none does.
Windows sliding_windows(const char* op, const Shape& image, const WindowOptions& options);

/// The share of `total` pixels of automatic padding that goes before the image: an odd pixel goes
/// to the end (same_upper) or to the beginning.
std::int64_t share_before(std::int64_t total, AutoPad auto_pad);

bool pads_to_same(AutoPad auto_pad);

}  // namespace upforge::reference
