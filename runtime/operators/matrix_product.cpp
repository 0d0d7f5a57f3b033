#include "operators/matrix_product.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string>

#include "device/current_device.h"
#include "kernels/call.h"
#include "kernels/choice.h"
#include "kernels/recording.h"
#include "operators/register_tile.h"
#include "operators/require.h"
#include "schedules/spaces.h"
#include "upforge/error.h"
#include "upforge/options.h"

namespace upforge {
namespace {

int common_extent(const char* what, int a, int b) {
    if (a != b && a != 1 && b != 1) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("matmul: {} {} of the first factor do not fit {} of the second", a,
                                what, b));
    }
    return std::max(a, b);
}

/// The matrix of an image and a row, where one may serve all.
Tensor matrix_at(const Tensor& factor, int image, int row) {
    const Shape& shape = factor.shape();
    return factor.images(std::min(image, shape.batch - 1), 1)
        .crop(std::min(row, shape.height - 1), 0, 1, shape.width);
}

/// A matrix as the weights of a 1x1 convolution: [block][row][column in block]. Columns beyond the
/// last one hold anything: what comes of them is not stored.
class PackedMatrix {
  public:
    PackedMatrix(int rows, int columns, int block)
        : rows_(rows),
          block_(block),
          blocks_((columns + block - 1) / block),
          weights_({blocks_, 1, rows, block}),
          no_bias_({1, 1, 1, blocks_ * block}) {}

    void pack(const MatrixFactor& matrix) const {
        const Tensor& from = matrix.tensor;
        const std::ptrdiff_t pixel = from.strides().pixel;
        const std::ptrdiff_t row = matrix.transposed ? 1 : pixel;
        const std::ptrdiff_t column = matrix.transposed ? pixel : 1;
        const int columns = matrix.transposed ? from.shape().width : from.shape().channels;
        for (int b = 0; b < blocks_; ++b) {
            const int first = b * block_, count = std::min(block_, columns - first);
            const float* source = from.floats() + first * column;
            float* to = weights_.floats() + std::ptrdiff_t{b} * rows_ * block_;
            for (int k = 0; k < rows_; ++k, source += row, to += block_) {
                for (int j = 0; j < count; ++j) {
                    to[j] = source[j * column];
                }
            }
        }
    }

    void set_arguments(kernels::Call& call) const {
        const std::ptrdiff_t block_size = std::ptrdiff_t{rows_} * block_;
        call.set("weights", weights_,
                 {{block_, 1},
                  {rows_, block_},
                  {1, block_size},
                  {1, block_size},
                  {blocks_, block_size}})
            .set("bias", no_bias_.floats(), {{no_bias_.shape().channels, 1}});
    }

    /// Zeros of this shape.
    Tensor nothing_added(const Shape& shape) const {
        return Tensor::view(no_bias_.data(), DataType::f32, shape, Strides{0, 0, 0});
    }

  private:
    int rows_, block_, blocks_;
    Tensor weights_, no_bias_;
};

const kernels::Kernel& kernel_for(const Shape& a, const Shape& output) {
    const TiledSums work{.channels = output.channels,
                         .columns = output.width,
                         .rows = 1,
                         .steps = double(a.channels),
                         .copied = double(output.width),
                         .inputs = a.channels};
    return kernels::choose(
        {.operation = "conv",
         .objection = [](const kernels::Kernel& k) -> std::string {
             return k.family != "direct" ? "no sums of products in register tiles" : "";
         },
         .estimate = [work](const kernels::Kernel& k) { return estimate_cycles(k, work); }});
}

}  // namespace

Shape product_shape(const Shape& a, const Shape& b, bool b_transposed) {
    const int rows = b_transposed ? b.channels : b.width;
    if (a.channels != rows) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("matmul: {} columns of the first factor do not fit {} rows of the second",
                        a.channels, rows));
    }
    return {common_extent("images", a.batch, b.batch),
            common_extent("matrices", a.height, b.height), a.width,
            b_transposed ? b.width : b.channels};
}

void multiply_matrices(const Tensor& a, const MatrixFactor& b, const Tensor& output) {
    require_floats("matmul", "first factor", a);
    require_floats("matmul", "second factor", b.tensor);
    const Shape shape = product_shape(a.shape(), b.tensor.shape(), b.transposed);
    require_output("matmul", output, shape);
    // Matrices are packed where the host sees them.
    const device::OnCpu on_cpu;
    const kernels::Kernel& kernel = kernel_for(a.shape(), shape);
    const auto packed = std::make_shared<const PackedMatrix>(
        a.shape().channels, shape.channels, kernel.number(schedules::direct::channels));
    kernels::Call call(kernel);
    call.keep(packed);
    packed->set_arguments(call);
    call.set("stride_x", 1).set("stride_y", 1).set("dilation_x", 1).set("dilation_y", 1);
    call.set("pad_left", 0).set("pad_top", 0);
    call.set("activation", static_cast<int>(Activation::none)).set("leaky_slope", 0.0f);

    const auto multiply = [&](const Tensor& first, const Tensor& second, const Tensor& product) {
        const Shape& size = product.shape();
        kernels::on_host(
            [packed, from = MatrixFactor{second, b.transposed}] { packed->pack(from); });
        call.takes(
            strip_bytes(kernel, {a.shape().channels, size.batch, {size.height, size.width}, 1, 1}));
        call.set("input", first)
            .set("residual", packed->nothing_added(size))
            .set("output", product)
            .run();
    };
    const bool one_for_all = b.tensor.shape().batch == 1 && b.tensor.shape().height == 1;
    if (one_for_all) {
        multiply(a, b.tensor, output);
        return;
    }
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            multiply(matrix_at(a, n, y), matrix_at(b.tensor, n, y), matrix_at(output, n, y));
        }
    }
}

}  // namespace upforge
