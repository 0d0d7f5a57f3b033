#pragma once

namespace upforge {

/// A pair of numbers, one an axis; one number stands for both axes.
struct YX {
    int y = 1;
    int x = 1;

    constexpr YX(int both = 1) : y(both), x(both) {}
    constexpr YX(int down, int across) : y(down), x(across) {}
    bool operator==(const YX&) const = default;
};

/// Pixels added (or, when negative, cut off) at each border; one number stands for all four.
struct Padding {
    int top = 0;
    int left = 0;
    int bottom = 0;
    int right = 0;

    constexpr Padding(int all = 0) : top(all), left(all), bottom(all), right(all) {}
    constexpr Padding(int vertical, int horizontal)
        : top(vertical), left(horizontal), bottom(vertical), right(horizontal) {}
    constexpr Padding(int above, int before, int below, int after)
        : top(above), left(before), bottom(below), right(after) {}
    bool operator==(const Padding&) const = default;
};

/// ONNX auto_pad: `none` takes the padding as given; `same_*` pads so that the output has
/// ceil(input / stride) pixels (a transposed convolution: input * stride), the odd pixel at the
/// end (upper) or at the beginning (lower); `valid` pads nothing.
enum class AutoPad { none, same_upper, same_lower, valid };

}  // namespace upforge
