/// Wrong calls of everything but convolutions: each error says what is wrong, in one line with the
/// numbers, and nothing is written.

#include <gtest/gtest.h>

#include <limits>

#include "upforge/upforge.h"
#include "wrong_call.h"

namespace upforge {

namespace {

const Tensor image(image_shape);
const Tensor integers(image_shape, DataType::i32);

/// All poolings refuse the same windows.
std::vector<WrongCall> wrong_pools(std::string name, ErrorCode code, std::vector<std::string> says,
                                   PoolOptions options) {
    const Shape shape{1, 2, 3, 6};
    return {{"max_pool_" + name, code, says,
             [=](const Tensor& output) { max_pool(image, options, output); }, shape},
            {"max_pool_with_indices_" + name, code, says,
             [=](const Tensor& output) {
                 max_pool_with_indices(image, options, {output, Tensor(shape, DataType::i32)});
             },
             shape},
            {"average_pool_" + name, code, says,
             [=](const Tensor& output) { average_pool(image, options, output); }, shape}};
}

std::vector<WrongCall> poolings() {
    std::vector<WrongCall> calls = {
        {"max_pool_output",
         mismatch,
         {"1x5x7x4", "1x2x3x6"},
         [](const Tensor& output) { max_pool(image, {}, output); }},
        {"average_pool_output",
         mismatch,
         {"1x5x7x4", "1x2x3x6"},
         [](const Tensor& output) { average_pool(image, {}, output); }},
        {"max_pool_indices_of_another_shape",
         mismatch,
         {"1x2x2x6", "1x2x3x6"},
         [](const Tensor& output) {
             max_pool_with_indices(image, {}, {output, Tensor({1, 2, 2, 6}, DataType::i32)});
         },
         {1, 2, 3, 6}},
        {"max_pool_indices_of_floats",
         argument,
         {"i32", "f32"},
         [](const Tensor& output) {
             max_pool_with_indices(image, {}, {output, Tensor({1, 2, 3, 6})});
         },
         {1, 2, 3, 6}},
        {"global_max_pool_output",
         mismatch,
         {"1x5x7x4", "1x1x1x6"},
         [](const Tensor& output) { global_max_pool(image, output); }},
        {"global_average_pool_output",
         mismatch,
         {"1x5x7x4", "1x1x1x6"},
         [](const Tensor& output) { global_average_pool(image, output); }},
        {"pyramid_pool_output",
         mismatch,
         {"1x5x7x4", "1x1x21x6"},
         [](const Tensor& output) { pyramid_pool(image, {}, output); }},
        {"pyramid_pool_level_0",
         argument,
         {"level", "0"},
         [](const Tensor& output) {
             pyramid_pool(image, {.levels = {1, 0}}, output);
         }},
        {"pyramid_pool_level_negative",
         argument,
         {"level", "-2"},
         [](const Tensor& output) { pyramid_pool(image, {.levels = {-2}}, output); }},
        {"pyramid_pool_without_levels",
         argument,
         {"levels"},
         [](const Tensor& output) { pyramid_pool(image, {.levels = {}}, output); }},
    };
    for (const std::vector<WrongCall>& same : {
             wrong_pools("kernel_0", argument, {"kernel", "0"}, {.kernel = {0, 2}, .stride = 2}),
             wrong_pools("kernel_negative", argument, {"kernel", "-2"}, {.kernel = -2}),
             wrong_pools("stride_0", argument, {"stride", "0"}, {.stride = YX(2, 0)}),
             wrong_pools("stride_negative", argument, {"stride", "-1"}, {.stride = -1}),
             wrong_pools("dilation_0", argument, {"dilation", "0"}, {.dilation = 0}),
             wrong_pools("padding_negative", argument, {"padding", "-1"}, {.padding = {0, -1}}),
             wrong_pools("window_does_not_fit", mismatch, {"6x2", "5x7"}, {.kernel = {6, 2}}),
             wrong_pools("window_of_padding", argument, {"padding"}, {.padding = {2, 0, 0, 0}}),
         }) {
        calls.insert(calls.end(), same.begin(), same.end());
    }
    return calls;
}

WrongCall wrong_unpool(std::string name, ErrorCode code, std::vector<std::string> says,
                       const Tensor& indices, Shape output = {1, 4, 4, 1}) {
    says.push_back("max_unpool");
    return {name, code, says,
            [=](const Tensor& plane) {
                max_unpool(Tensor({1, 2, 2, 1}), indices, plane);
            },
            output};
}

Tensor four_indices(int last) {
    const Tensor indices({1, 2, 2, 1}, DataType::i32);
    indices.int_at(0, 1, 1, 0) = last;
    return indices;
}

std::vector<WrongCall> unpoolings() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return {
        wrong_unpool("index_too_large", argument, {"16", "4x4"}, four_indices(16)),
        wrong_unpool("index_negative", argument, {"-1", "4x4"}, four_indices(-1)),
        wrong_unpool("indices_of_floats", argument, {"i32", "f32"}, Tensor({1, 2, 2, 1})),
        wrong_unpool("indices_of_another_shape", mismatch, {"1x2x2x1", "1x2x3x1"},
                     Tensor({1, 2, 3, 1}, DataType::i32)),
        wrong_unpool("unpool_output", mismatch, {"1x4x4x3", "1x4x4x1"}, four_indices(0),
                     {1, 4, 4, 3}),
        {"nearest_factor_0",
         argument,
         {"factor", "0"},
         [](const Tensor& output) {
             upsample_nearest(image, {0, 2}, output);
         }},
        {"nearest_output",
         mismatch,
         {"1x5x7x4", "1x10x14x6"},
         [](const Tensor& output) { upsample_nearest(image, 2, output); }},
        {"nearest_too_large",
         ErrorCode::too_large,
         {"5368709120"},
         [](const Tensor& output) {
             upsample_nearest(image, {1 << 30, 1}, output);
         }},
        {"nails_factor_negative",
         argument,
         {"factor", "-1"},
         [](const Tensor& output) {
             bed_of_nails(image, {2, -1}, output);
         }},
        {"bilinear_factor_0",
         argument,
         {"factor", "0"},
         [](const Tensor& output) {
             upsample_bilinear(image, 0, Coordinates::half_pixel, output);
         }},
        {"resize_to_nothing_named",
         argument,
         {"size", "scale"},
         [](const Tensor& output) { resize(image, {}, output); }},
        {"resize_by_size_and_scale",
         argument,
         {"size", "scale"},
         [](const Tensor& output) {
             resize(image, {.size = YX(5, 7), .scale = Scale{1, 1}}, output);
         }},
        {"resize_to_0",
         argument,
         {"0"},
         [](const Tensor& output) { resize(image, {.size = YX(0, 7)}, output); }},
        {"resize_to_less_than_a_pixel",
         argument,
         {"0.1"},
         [](const Tensor& output) {
             resize(image, {.scale = Scale{0.1, 1}}, output);
         }},
        {"resize_by_nan",
         argument,
         {"nan"},
         [=](const Tensor& output) {
             resize(image, {.scale = Scale{1, nan}}, output);
         }},
    };
}

std::vector<WrongCall> pixelwise() {
    return {
        {"reflect_too_far",
         argument,
         {"5", "4"},
         [](const Tensor& output) {
             pad(image, {.padding = {5, 0, 0, 0}, .mode = PadMode::reflect}, output);
         }},
        {"crop_too_much",
         mismatch,
         {"-3", "-2"},
         [](const Tensor& output) {
             pad(image, {.padding = {-3, 0, -2, 0}}, output);
         }},
        {"pad_output",
         mismatch,
         {"1x5x7x4", "1x7x9x6"},
         [](const Tensor& output) { pad(image, {.padding = 1}, output); }},
        {"add_shapes",
         mismatch,
         {"1x5x7x6", "1x5x7x4"},
         [](const Tensor& output) {
             add(image, Tensor({1, 5, 7, 4}), Activation::none, output);
         }},
        {"add_integers",
         argument,
         {"f32", "i32"},
         [](const Tensor& output) { add(image, integers, Activation::none, output); }},
        {"activate_output",
         mismatch,
         {"1x5x7x4", "1x5x7x6"},
         [](const Tensor& output) { activate(image, Activation::relu, 0.0f, output); }},
        {"softmax_output",
         mismatch,
         {"1x5x7x4", "1x5x7x6"},
         [](const Tensor& output) { softmax(image, output); }},
        {"argmax_into_floats",
         argument,
         {"i32", "f32"},
         [](const Tensor& output) { argmax(image, output); },
         {1, 5, 7, 1}},
        {"concat_of_nothing", argument, {"concat"}, [](const Tensor&) { concat({}); }},
        {"concat_of_different_sizes",
         mismatch,
         {"1x5x7x6", "1x5x6x6"},
         [](const Tensor&) {
             const Tensor parts[] = {image, Tensor({1, 5, 6, 6})};
             concat(parts);
         }},
    };
}

std::vector<WrongCall> per_element_and_channel() {
    static const float three[] = {1, 2, 3};
    return {
        {"apply_integers",
         argument,
         {"f32", "i32"},
         [](const Tensor& output) { apply(integers, Function::abs, 0.0f, 0.0f, output); }},
        {"combine_shapes_that_do_not_stretch",
         mismatch,
         {"columns", "7", "5"},
         [](const Tensor& output) {
             combine(image, Tensor({1, 5, 5, 6}), Arithmetic::add, {}, 0.0f, output);
         }},
        {"combine_output",
         mismatch,
         {"1x5x7x4", "2x5x7x6"},
         [](const Tensor& output) {
             combine(image, Tensor({2, 1, 1, 1}), Arithmetic::add, {}, 0.0f, output);
         }},
        {"scale_of_3_channels",
         mismatch,
         {"scale", "3", "6"},
         [](const Tensor& output) { scale_channels(image, three, three, {}, 0.0f, output); }},
        {"slopes_of_3_channels",
         mismatch,
         {"slope", "3", "6"},
         [](const Tensor& output) { prelu(image, three, output); }},
        {"no_slope",
         mismatch,
         {"slope", "0", "6"},
         [](const Tensor& output) { prelu(image, {}, output); }},
        {"norm_of_3_channels",
         mismatch,
         {"scale", "3", "6"},
         [](const Tensor& output) { instance_norm(image, three, three, 1e-5f, output); }},
        {"depth_of_broken_blocks",
         mismatch,
         {"6", "4"},
         [](const Tensor& output) { depth_to_space(image, 2, {}, output); }},
        {"depth_block_0",
         argument,
         {"block", "0"},
         [](const Tensor& output) { depth_to_space(image, 0, {}, output); }},
        {"depth_block_too_large",
         mismatch,
         {"6", "4294967296"},
         [](const Tensor& output) { depth_to_space(image, 65536, {}, output); }},
        {"space_of_broken_blocks",
         mismatch,
         {"5x7", "2x2"},
         [](const Tensor& output) { space_to_depth(image, 2, output); }},
        {"space_block_negative",
         argument,
         {"block", "-1"},
         [](const Tensor& output) { space_to_depth(image, -1, output); }},
    };
}

class WrongCalls : public testing::TestWithParam<WrongCall> {};

TEST_P(WrongCalls, SayWhatIsWrongAndWriteNothing) {
    expect_refusal(GetParam());
}

std::string name_of_call(const testing::TestParamInfo<WrongCall>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Pooling, WrongCalls, testing::ValuesIn(poolings()), name_of_call);
INSTANTIATE_TEST_SUITE_P(Unpooling, WrongCalls, testing::ValuesIn(unpoolings()), name_of_call);
INSTANTIATE_TEST_SUITE_P(PerElementAndChannel, WrongCalls,
                         testing::ValuesIn(per_element_and_channel()), name_of_call);
INSTANTIATE_TEST_SUITE_P(Pixelwise, WrongCalls, testing::ValuesIn(pixelwise()), name_of_call);

}  // namespace

}  // namespace upforge
