#pragma once

#include <optional>
#include <span>
#include <vector>

#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge {

enum class Activation {
    none,
    relu,
    leaky_relu,
    sigmoid,
    tanh,
    relu6,  ///< within 0 and 6
    silu,   ///< this and the next two as in `Function`
    hard_swish,
    gelu
};

/// Functions of one value; the formulas are ONNX's.
enum class Function {
    elu,           ///< alpha * (exp(x) - 1) below 0, else x
    selu,          ///< beta times alpha * (exp(x) - 1) up to 0, else x
    celu,          ///< max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)
    hard_sigmoid,  ///< alpha * x + beta, within 0 and 1
    hard_swish,    ///< x times x / 6 + 0.5 within 0 and 1
    clip,          ///< at least alpha, then at most beta
    silu,          ///< x * sigmoid(x)
    softplus,      ///< log(1 + exp(x))
    softsign,      ///< x / (1 + |x|)
    mish,          ///< x * tanh(softplus(x))
    gelu,          ///< x / 2 * (1 + erf(x / sqrt(2)))
    gelu_tanh,     ///< x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))
    exp,
    log,
    sqrt,
    erf,
    abs,
    negate,
    reciprocal,
    floor,
    ceil,
    round,  ///< halves to even
    sign,
    sin,
    cos,
    quantize  ///< the nearest of 256 multiples of alpha, from beta * alpha on; halves to even
};

enum class Arithmetic {
    add,
    subtract,
    multiply,
    divide,
    minimum,
    maximum,
    power,
    greater,  ///< 1 where it holds, else 0; as the next two
    greater_or_equal,
    equal
};

/// How the channels of a pixel become a block of pixels: which of (row in the block, column in the
/// block, channel) varies slowest comes first.
enum class DepthOrder {
    depth_column_row,  ///< ONNX's DCR: row, column, channel
    column_row_depth   ///< ONNX's CRD, PyTorch's PixelShuffle: channel, row, column
};

struct ConvOptions {
    YX stride = 1;
    Padding padding = 0;
    YX dilation = 1;
    int groups = 1;
    AutoPad auto_pad = AutoPad::none;
    std::span<const float> bias = {};  ///< one value an output channel, or empty
    Activation activation = Activation::none;
    float leaky_slope = 0.01f;
    Tensor residual = {};  ///< added before the activation; same shape as the output, or empty
    /// Sums the products that the definition names. Otherwise Winograd's algorithm may be used, on
    /// 3 x 3 and 2 x 2 taps: up to three times as fast, and within 1e-5 of the largest sum of
    /// absolute products in the tile of 6 x 6 output pixels (4 x 4 with many channels, 5 x 5 for
    /// 2 x 2 taps), counted from the first, which a pixel is part of. NaN and infinity in what a
    /// tile sees may then make all of its pixels NaN.
    bool exact = true;
};

struct ConvTransposeOptions {
    YX stride = 1;
    Padding padding = 0;
    YX output_padding = 0;
    std::optional<YX> output_size = {};  ///< height and width; ONNX output_shape
    YX dilation = 1;
    int groups = 1;
    AutoPad auto_pad = AutoPad::none;
    std::span<const float> bias = {};
    Activation activation = Activation::none;
    float leaky_slope = 0.01f;
    /// As in ConvOptions, for what pixels whose columns leave the same rest when divided by the
    /// stride, and whose rows do, see of the kernel: 2 x 2 taps where it is twice as large as the
    /// stride. A tile is one of such pixels.
    bool exact = true;
};

struct PoolOptions {
    YX kernel = 2;
    std::optional<YX> stride = {};  ///< the kernel when absent
    Padding padding = 0;
    YX dilation = 1;
    bool ceil_mode = false;  ///< round the output size up: a last window may hang over the border
    AutoPad auto_pad = AutoPad::none;
    bool count_include_pad = false;  ///< average only: padding counts as zeros
};

enum class PoolKind { max, average };

struct PyramidOptions {
    std::vector<int> levels = {1, 2, 4};  ///< bins an axis; level n gives n * n bins
    PoolKind kind = PoolKind::max;
};

enum class PadMode { constant, reflect, edge };

struct PadOptions {
    Padding padding = 0;  ///< negative numbers crop
    PadMode mode = PadMode::constant;
    float value = 0.0f;  ///< of constant padding
};

enum class Interpolation { nearest, linear, cubic };

/// Which input position an output pixel looks at; the names are ONNX's.
enum class Coordinates {
    half_pixel,            ///< (x + 0.5) / scale - 0.5
    half_pixel_symmetric,  ///< half_pixel about the centre of the image
    pytorch_half_pixel,    ///< half_pixel, but 0 where the output is one pixel long
    align_corners,         ///< x * (input - 1) / (output - 1)
    asymmetric,            ///< x / scale
};

/// How `nearest` turns a position into a pixel.
enum class Rounding { prefer_floor, prefer_ceil, floor, ceil };

struct Scale {
    double y = 1.0;
    double x = 1.0;
};

struct ResizeOptions {
    std::optional<YX> size = {};      ///< output height and width …
    std::optional<Scale> scale = {};  ///< … or factors: size = floor(input * factor). One is given.
    Interpolation interpolation = Interpolation::linear;
    Coordinates coordinates = Coordinates::half_pixel;
    Rounding rounding = Rounding::prefer_floor;
    /// Of `cubic`: the slope of the weights one pixel away. It is -0.5 for Catmull and Rom's.
    float cubic_slope = -0.75f;
    bool exclude_outside = false;  ///< `cubic` takes nothing from beyond the border
};

/// What an image is beyond its border, where places in it are sampled.
enum class SampleBorder {
    zeros,
    edge,    ///< the nearest pixel
    reflect  ///< its mirror image, again and again
};

struct GridSampleOptions {
    Interpolation interpolation = Interpolation::linear;
    SampleBorder border = SampleBorder::zeros;
    /// Whether -1 and 1 are the middles of the outermost pixels, not the sides of the image.
    /// `reflect` mirrors there, too.
    bool align_corners = false;
};

}  // namespace upforge
