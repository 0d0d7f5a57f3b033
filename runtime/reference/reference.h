#pragma once

/// The textbook definition of every operator: plain loops, sums in double precision. It shares
/// types with the kernels, and no code: it works out sizes, borders and indices for itself.

#include <vector>

#include "upforge/operators.h"

namespace upforge::reference {

Tensor conv(const Tensor& input, const Filter& filter, const ConvOptions& options = {});
/// By its definition as a sum of scattered kernels: each input pixel x adds x * kernel to the
/// output, `stride` pixels apart.
Tensor conv_transpose(const Tensor& input, const Filter& filter,
                      const ConvTransposeOptions& options = {});

Tensor max_pool(const Tensor& input, const PoolOptions& options = {});
Pooled max_pool_with_indices(const Tensor& input, const PoolOptions& options = {});
Tensor average_pool(const Tensor& input, const PoolOptions& options = {});
Tensor global_average_pool(const Tensor& input);
Tensor global_max_pool(const Tensor& input);
Tensor pyramid_pool(const Tensor& input, const PyramidOptions& options = {});

Tensor upsample_nearest(const Tensor& input, YX factor);
Tensor bed_of_nails(const Tensor& input, YX factor);
Tensor max_unpool(const Tensor& values, const Tensor& indices, YX output_size);
Tensor depth_to_space(const Tensor& input, int block,
                      DepthOrder order = DepthOrder::depth_column_row);
Tensor space_to_depth(const Tensor& input, int block);
Tensor upsample_bilinear(const Tensor& input, YX factor,
                         Coordinates coordinates = Coordinates::half_pixel);
Tensor resize(const Tensor& input, const ResizeOptions& options);
Tensor grid_sample(const Tensor& input, const Tensor& grid, const GridSampleOptions& options = {});

Tensor pad(const Tensor& input, const PadOptions& options);
Tensor add(const Tensor& a, const Tensor& b, Activation activation = Activation::none);
Tensor activate(const Tensor& input, Activation activation, float leaky_slope = 0.01f);
Tensor apply(const Tensor& input, Function function, float alpha = 0.0f, float beta = 0.0f);
Tensor combine(const Tensor& a, const Tensor& b, Arithmetic operation,
               Activation activation = Activation::none, float leaky_slope = 0.01f);
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
Tensor scale_channels(const Tensor& input, std::span<const float> scale,
                      std::span<const float> shift, Activation activation = Activation::none,
                      float leaky_slope = 0.01f);
Tensor prelu(const Tensor& input, std::span<const float> slope);
Tensor instance_norm(const Tensor& input, std::span<const float> scale,
                     std::span<const float> shift, float epsilon = 1e-5f);
Tensor group_norm(const Tensor& input, int groups, std::span<const float> scale,
                  std::span<const float> shift, float epsilon = 1e-5f);
Tensor layer_norm(const Tensor& input, std::span<const float> scale, std::span<const float> shift,
                  float epsilon = 1e-5f);
Tensor softmax(const Tensor& input);
/// As in operators/matrix_product.h.
Tensor multiply_matrices(const Tensor& a, const Tensor& b, bool b_transposed);
Tensor argmax(const Tensor& input);

/// A dense matrix, row by row.
struct Matrix {
    int rows = 0;
    int columns = 0;
    std::vector<double> values;

    double at(int row, int column) const { return values[std::size_t(row) * columns + column]; }
    Matrix transposed() const;
    std::vector<double> operator*(const std::vector<double>& vector) const;
};

/// The matrix C with conv(x) = C x for one image of `input` pixels and channels, both sides
/// flattened in memory order (row, column, channel). The transposed convolution with the same
/// filter and options is its transpose.
Matrix conv_matrix(const Shape& input, const Filter& filter, const ConvOptions& options = {});

}  // namespace upforge::reference
