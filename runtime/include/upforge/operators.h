#pragma once

/// Every operator, as a function from tensors to a tensor.
///
/// Each has two forms: one returns a new tensor, the other writes into `output`, which must have
/// exactly the shape of the result and may be a view (a channel range of a concatenation, a crop).
/// Outputs must not overlap inputs. Wrong arguments throw `upforge::Error` before any memory is
/// touched.

#include "upforge/filter.h"
#include "upforge/options.h"
#include "upforge/tensor.h"

namespace upforge {

// Convolutions. The filter is packed on every call; `Conv` and `ConvTranspose` (prepared.h) pack
// it once.

/// filter: output channels x input channels / groups x kernel.
Tensor conv(const Tensor& input, const Filter& filter, const ConvOptions& options = {});
void conv(const Tensor& input, const Filter& filter, const ConvOptions& options,
          const Tensor& output);

/// filter: input channels x output channels / groups x kernel. Kernel 3, stride 2, padding 1,
/// output_padding 1 doubles the image exactly.
Tensor conv_transpose(const Tensor& input, const Filter& filter,
                      const ConvTransposeOptions& options = {});
void conv_transpose(const Tensor& input, const Filter& filter, const ConvTransposeOptions& options,
                    const Tensor& output);

// Pooling.

/// NaN propagates; padding never wins.
Tensor max_pool(const Tensor& input, const PoolOptions& options = {});
void max_pool(const Tensor& input, const PoolOptions& options, const Tensor& output);

/// `indices` (i32, shape of `values`) hold y * width + x of the first maximum in row-major order,
/// counted within the input plane of the same channel; a NaN is a maximum.
struct Pooled {
    Tensor values;
    Tensor indices;
};
Pooled max_pool_with_indices(const Tensor& input, const PoolOptions& options = {});
void max_pool_with_indices(const Tensor& input, const PoolOptions& options, const Pooled& output);

Tensor average_pool(const Tensor& input, const PoolOptions& options = {});
void average_pool(const Tensor& input, const PoolOptions& options, const Tensor& output);

/// One pixel an image.
Tensor global_average_pool(const Tensor& input);
void global_average_pool(const Tensor& input, const Tensor& output);
Tensor global_max_pool(const Tensor& input);
void global_max_pool(const Tensor& input, const Tensor& output);

/// Spatial pyramid pooling: for each level n, n x n bins that cover the image
/// (bin i spans rows floor(i H / n) to ceil((i + 1) H / n)). The output is one row of pixels, one
/// a bin, level after level, each level row by row: width = sum of n * n.
Tensor pyramid_pool(const Tensor& input, const PyramidOptions& options = {});
void pyramid_pool(const Tensor& input, const PyramidOptions& options, const Tensor& output);

// Unpooling: ways of growing an image without weights.

/// Each pixel becomes a block of factor.y x factor.x equal ones.
Tensor upsample_nearest(const Tensor& input, YX factor);
void upsample_nearest(const Tensor& input, YX factor, const Tensor& output);

/// Each pixel goes to the upper left corner of its block; the rest is zero.
Tensor bed_of_nails(const Tensor& input, YX factor);
void bed_of_nails(const Tensor& input, YX factor, const Tensor& output);

/// Each value goes back to the place its index (as of `max_pool_with_indices`) remembers; the rest
/// is zero. Where indices repeat, the last in row-major order wins.
Tensor max_unpool(const Tensor& values, const Tensor& indices, YX output_size);
void max_unpool(const Tensor& values, const Tensor& indices, const Tensor& output);

/// The channels of each pixel become a block of block x block pixels.
Tensor depth_to_space(const Tensor& input, int block,
                      DepthOrder order = DepthOrder::depth_column_row);
void depth_to_space(const Tensor& input, int block, DepthOrder order, const Tensor& output);

/// And back: each block of pixels becomes one pixel, its channels ordered by row, then column.
Tensor space_to_depth(const Tensor& input, int block);
void space_to_depth(const Tensor& input, int block, const Tensor& output);

Tensor upsample_bilinear(const Tensor& input, YX factor,
                         Coordinates coordinates = Coordinates::half_pixel);
void upsample_bilinear(const Tensor& input, YX factor, Coordinates coordinates,
                       const Tensor& output);

/// Any size, up or down, without antialiasing: the general form of the two above.
Tensor resize(const Tensor& input, const ResizeOptions& options);
void resize(const Tensor& input, const ResizeOptions& options, const Tensor& output);

/// The input at any places: `grid` has a column and a row for each pixel of the output, from -1 at
/// one side of the image to 1 at the other.
Tensor grid_sample(const Tensor& input, const Tensor& grid, const GridSampleOptions& options = {});
void grid_sample(const Tensor& input, const Tensor& grid, const GridSampleOptions& options,
                 const Tensor& output);

// Borders, sums and heads.

Tensor pad(const Tensor& input, const PadOptions& options);
void pad(const Tensor& input, const PadOptions& options, const Tensor& output);

Tensor add(const Tensor& a, const Tensor& b, Activation activation = Activation::none);
void add(const Tensor& a, const Tensor& b, Activation activation, const Tensor& output);

Tensor activate(const Tensor& input, Activation activation, float leaky_slope = 0.01f);
void activate(const Tensor& input, Activation activation, float leaky_slope, const Tensor& output);

/// A function of each element; NaN stays NaN.
Tensor apply(const Tensor& input, Function function, float alpha = 0.0f, float beta = 0.0f);
void apply(const Tensor& input, Function function, float alpha, float beta, const Tensor& output);

/// Element by element. Where one of the tensors has extent 1 along an axis, its element serves all
/// along the other's. Minimum and maximum of anything and NaN are NaN.
Tensor combine(const Tensor& a, const Tensor& b, Arithmetic operation,
               Activation activation = Activation::none, float leaky_slope = 0.01f);
void combine(const Tensor& a, const Tensor& b, Arithmetic operation, Activation activation,
             float leaky_slope, const Tensor& output);

/// a where the condition is not 0, else b. All stretch as in `combine`.
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
void where(const Tensor& condition, const Tensor& a, const Tensor& b, const Tensor& output);

/// input * scale + shift, with one of each a channel: a batch normalisation at rest.
Tensor scale_channels(const Tensor& input, std::span<const float> scale,
                      std::span<const float> shift, Activation activation = Activation::none,
                      float leaky_slope = 0.01f);
void scale_channels(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                    Activation activation, float leaky_slope, const Tensor& output);

/// Negative values times a slope: one a channel, or one for all.
Tensor prelu(const Tensor& input, std::span<const float> slope);
void prelu(const Tensor& input, std::span<const float> slope, const Tensor& output);

/// (input - mean) / sqrt(variance + epsilon) * scale + shift, where mean and (population) variance
/// are those of a channel of one image.
Tensor instance_norm(const Tensor& input, std::span<const float> scale,
                     std::span<const float> shift, float epsilon = 1e-5f);
void instance_norm(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                   float epsilon, const Tensor& output);

/// The same, where mean and variance are those of a group of neighbouring channels of one image.
/// The groups are of equal size.
Tensor group_norm(const Tensor& input, int groups, std::span<const float> scale,
                  std::span<const float> shift, float epsilon = 1e-5f);
void group_norm(const Tensor& input, int groups, std::span<const float> scale,
                std::span<const float> shift, float epsilon, const Tensor& output);

/// The same, where mean and variance are those of the channels of one pixel.
Tensor layer_norm(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                  float epsilon = 1e-5f);
void layer_norm(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                float epsilon, const Tensor& output);

/// Over the channels of each pixel.
Tensor softmax(const Tensor& input);
void softmax(const Tensor& input, const Tensor& output);

/// The channel (i32, one a pixel) with the largest value; the first of equal ones.
Tensor argmax(const Tensor& input);
void argmax(const Tensor& input, const Tensor& output);

/// Channels of all inputs one after the other. Only copies: where a tensor is made by an operator,
/// let that operator write into `output.channels(…)` instead.
Tensor concat(std::span<const Tensor> inputs);
void concat(std::span<const Tensor> inputs, const Tensor& output);

}  // namespace upforge
