/// What operations say of themselves: shapes, costs and words.

#include <gtest/gtest.h>

#include "graph/operations/convolution.h"
#include "graph/operations/heads.h"
#include "graph/operations/layout.h"
#include "graph/operations/matrix_product.h"
#include "graph/operations/norms.h"
#include "graph/operations/pick.h"
#include "graph/operations/pointwise.h"
#include "graph/operations/pooling.h"
#include "graph/operations/unpooling.h"
#include "tests/expect_error.h"
#include "tests/networks/noise.h"

namespace upforge::graph {
namespace {

using Types = std::vector<TensorType>;

void expect_refused(const Operation& operation, const Types& inputs, ErrorCode code,
                    const std::string& words) {
    expect_error(code, words, [&] { operation.outputs(inputs); });
}

TEST(OperationOutputs, RefuseWhatDoesNotFit) {
    const TensorType image{odd_shape}, smaller{{2, 5, 6, 6}}, labels{{2, 5, 7, 6}, DataType::i32};
    const ErrorCode mismatch = ErrorCode::shape_mismatch, argument = ErrorCode::invalid_argument;

    const Conv conv(noisy_filter({4, 6, 3, 3}), {}, {});
    expect_refused(conv, {{{1, 5, 5, 5}}}, mismatch,
                   "the input 1x5x5x5 has 5 channels, but filter 4x6x3x3 in 1 groups reads 6");
    expect_refused(conv, {{{1, 2, 5, 6}}}, mismatch, "does not fit into the input of 2x5");
    expect_refused(conv, {image, image}, mismatch,
                   "residual has shape 2x5x7x6, but the output has 2x3x5x4");
    expect_refused(conv, {labels}, argument, "input must hold f32, not i32");

    const ConvTranspose transposed(noisy_filter({6, 4, 2, 2}), {}, {.padding = 9});
    expect_refused(transposed, {{{1, 5, 5, 4}}}, mismatch, "filter 6x4x2x2 in 1 groups reads 6");
    expect_refused(transposed, {image}, mismatch, "-12 rows of output remain of 6");

    expect_refused(Add(Activation::none, 0), {image, smaller}, mismatch,
                   "shapes 2x5x7x6 and 2x5x6x6 differ");
    expect_refused(Combine(Arithmetic::add, Activation::none, 0), {image, smaller}, mismatch,
                   "a has 7 columns and b has 6");
    expect_refused(Concat(), {image, smaller}, mismatch, "input 1 has shape 2x5x6x6");
    expect_refused(Concat(), {image, labels}, argument, "input 1 must hold f32");
    expect_refused(PRelu(noise(5)), {image}, mismatch, "slope has 5 values");
    expect_refused(ScaleChannels(noise(6), noise(5), Activation::none, 0), {image}, mismatch,
                   "shift has 5 values");
    expect_refused(InstanceNorm(noise(5), noise(6), 0), {image}, mismatch, "scale has 5 values");
    expect_refused(GroupNorm(2, noise(6), noise(5), 0), {image}, mismatch, "shift has 5 values");
    expect_refused(LayerNorm(noise(5), noise(6), 0), {image}, mismatch, "scale has 5 values");
    expect_refused(MatrixProduct(false), {image, image}, mismatch,
                   "6 columns of the first factor do not fit 7 rows");
    expect_refused(MatrixProduct(true), {image, {{3, 5, 7, 6}}}, mismatch,
                   "2 images of the first factor do not fit 3");
    expect_refused(MatrixProduct(true), {image, labels}, argument, "second factor must hold f32");
    expect_refused(DepthToSpace(4, {}), {image}, mismatch, "6 channels are not a multiple");
    expect_refused(DepthToSpace(0, {}), {image}, argument, "block is 0x0");
    expect_refused(SpaceToDepth(2), {image}, mismatch, "5x7 pixels are not a whole number");
    expect_refused(Pad({.padding = {-3, 0, -2, 0}}), {image}, mismatch, "leaves 0");
    expect_refused(MaxUnpool(9), {image, image}, argument, "indices must hold i32");
    expect_refused(MaxUnpool(9), {smaller, labels}, mismatch, "but indices 2x5x7x6");
    expect_refused(Resize({}), {image}, argument, "no size is given");
    expect_refused(Resize({.scale = Scale{0.1, 1}}), {image}, argument, "height of 5 pixels");
    expect_refused(Resize({.size = YX(0, 1)}), {image}, argument, "size is 0x1");
    expect_refused(MaxPool({.kernel = 9}, false), {image}, mismatch, "a window of 9x9");
    expect_refused(Rearrange(1, {420}, {1}, image), {image}, mismatch, "elements 1 to 420");
    expect_refused(Rearrange(0, {420}, {-1}, image), {image}, mismatch, "elements -419 to 0");
    expect_refused(Rearrange(0, {419}, {1}, image), {image}, mismatch, "dimensions 419");
    expect_refused(Rearrange(0, {420}, {1}, image), {labels}, argument, "input must hold f32");
}

double flops(const Operation& operation, const Types& inputs) {
    return operation.flops(inputs, operation.outputs(inputs));
}

TEST(OperationFlops, CountMultiplicationsAndAdditions) {
    const TensorType image{{1, 16, 16, 64}};
    const Conv conv(noisy_filter({32, 64, 3, 3}), noise(32), {.padding = 1});
    EXPECT_EQ(flops(conv, {image}), 2.0 * 16 * 16 * 64 * 32 * 9);
    const Conv depthwise(noisy_filter({64, 1, 3, 3}), {},
                         {.stride = 2, .padding = 1, .groups = 64});
    EXPECT_EQ(flops(depthwise, {image}), 2.0 * 8 * 8 * 64 * 9);
    const ConvTranspose up(noisy_filter({64, 32, 2, 2}), {}, {.stride = 2});
    EXPECT_EQ(flops(up, {image}), 2.0 * 32 * 32 * 32 * 64);
    EXPECT_EQ(flops(MaxPool({}, false), {image}), 16.0 * 16 * 64);
    EXPECT_EQ(flops(GlobalPool(PoolKind::average), {image}), 16.0 * 16 * 64);
    EXPECT_EQ(flops(Activate(Activation::relu, 0), {image}), 16.0 * 16 * 64);
    EXPECT_EQ(flops(MatrixProduct(true), {image, {{1, 1, 9, 64}}}), 2.0 * 16 * 16 * 64 * 9);
    EXPECT_EQ(flops(Pick({1, 1, 0}), {image}), 0);
    EXPECT_EQ(flops(Concat(), {image, image}), 0);
    EXPECT_EQ(flops(Copy(), {image}), 0);
}

TEST(OperationWeights, AreThoseOfFilterAndBias) {
    EXPECT_EQ(Conv(noisy_filter({32, 4, 3, 3}), noise(32), {}).weights(), 32 * 4 * 9 + 32);
    EXPECT_EQ(ConvTranspose(noisy_filter({8, 4, 2, 2}), {}, {}).weights(), 8 * 4 * 4);
    EXPECT_EQ(InstanceNorm(noise(6), noise(6), 0).weights(), 12);
    EXPECT_EQ(Softmax().weights(), 0);
}

std::string text_of(const Operation& operation) {
    return operation.name() + ": " + operation.parameters();
}

TEST(OperationTexts, LeaveOutDefaults) {
    EXPECT_EQ(text_of(Conv(noisy_filter({1, 1, 1, 1}), {}, {})), "conv: 1x1");
    EXPECT_EQ(
        text_of(Conv(noisy_filter({2, 1, 3, 3}), {},
                     {.stride = 2, .padding = 1, .groups = 2, .activation = Activation::relu})),
        "conv: 3x3 stride 2 pad 1 groups 2 relu");
    EXPECT_EQ(text_of(Conv(noisy_filter({1, 1, 3, 1}), {},
                           {.stride = {2, 1},
                            .padding = {1, 0},
                            .dilation = 2,
                            .auto_pad = AutoPad::same_upper,
                            .activation = Activation::leaky_relu,
                            .leaky_slope = 0.2f})),
              "conv: 3x1 stride 2x1 pad 1,0,1,0 dilation 2 same_upper leaky_relu 0.2");
    EXPECT_EQ(text_of(ConvTranspose(noisy_filter({1, 1, 3, 3}), {},
                                    {.stride = 2, .padding = 1, .output_padding = 1})),
              "conv_transpose: 3x3 stride 2 pad 1 output_pad 1");
    EXPECT_EQ(text_of(ConvTranspose(noisy_filter({1, 1, 2, 2}), {}, {.output_size = YX(8, 9)})),
              "conv_transpose: 2x2 to 8x9");
    EXPECT_EQ(text_of(MaxPool({.stride = YX(2)}, true)), "max_pool: 2x2 indices");
    EXPECT_EQ(text_of(AveragePool({.kernel = 3,
                                   .stride = YX(1),
                                   .padding = 1,
                                   .ceil_mode = true,
                                   .count_include_pad = true})),
              "average_pool: 3x3 stride 1 pad 1 ceil count_pad");
    EXPECT_EQ(text_of(GlobalPool(PoolKind::max)), "global_max_pool: ");
    EXPECT_EQ(text_of(MaxUnpool({4, 6})), "max_unpool: to 4x6");
    EXPECT_EQ(text_of(Resize({.size = YX(4, 6)})), "resize: to 4x6 linear");
    EXPECT_EQ(text_of(Resize({.scale = Scale{2, 1.5},
                              .interpolation = Interpolation::nearest,
                              .coordinates = Coordinates::asymmetric,
                              .rounding = Rounding::floor})),
              "resize: by 2x1.5 nearest asymmetric floor");
    EXPECT_EQ(text_of(Activate(Activation::tanh, 0.01f)), "activate: tanh");
    EXPECT_EQ(text_of(Apply(Function::clip, 0, 6)), "apply: clip 0 6");
    EXPECT_EQ(text_of(Apply(Function::sign, 0, 0)), "apply: sign");
    EXPECT_EQ(text_of(Combine(Arithmetic::power, Activation::relu, 0)), "combine: power relu");
    EXPECT_EQ(text_of(Pad({.padding = {1, 2, 3, 4}, .mode = PadMode::edge})), "pad: 1,2,3,4 edge");
    EXPECT_EQ(text_of(DepthToSpace(2, DepthOrder::column_row_depth)),
              "depth_to_space: 2x2 column_row_depth");
    EXPECT_EQ(text_of(Rearrange(3, {2, 3}, {1, 2}, {})), "rearrange: 2x3 strides 1,2 from 3");
    EXPECT_EQ(text_of(InstanceNorm({}, {}, 1e-3f)), "instance_norm: epsilon 0.001");
    EXPECT_EQ(text_of(LayerNorm({}, {}, 1e-5f)), "layer_norm: ");
    EXPECT_EQ(text_of(GroupNorm(8, {}, {}, 1e-3f)), "group_norm: groups 8 epsilon 0.001");
    EXPECT_EQ(text_of(MatrixProduct(false)), "matmul: ");
    EXPECT_EQ(text_of(MatrixProduct(true)), "matmul: second transposed");
    EXPECT_EQ(text_of(Pick({4, 0, 4})), "pick: 3 columns");
}

}  // namespace
}  // namespace upforge::graph
