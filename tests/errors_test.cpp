/// Wrong calls: each says what is wrong, in one line with the numbers, and writes nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "upforge/upforge.h"

namespace upforge {

namespace {

constexpr ErrorCode argument = ErrorCode::invalid_argument;
constexpr ErrorCode mismatch = ErrorCode::shape_mismatch;

struct WrongCall {
    std::string name;
    ErrorCode code;
    std::vector<std::string> says;
    std::function<void(const Tensor& output)> call;
    Shape output = {1, 5, 7, 4};
};

void PrintTo(const WrongCall& wrong, std::ostream* stream) {
    *stream << wrong.name;
}

// What the calls are about, unless they say otherwise.
const Tensor image({1, 5, 7, 6});
const Tensor integers({1, 5, 7, 6}, DataType::i32);

Filter filter(int outer, int inner, int height, int width) {
    const FilterShape shape{outer, inner, height, width};
    return {shape, std::vector<float>(shape.elements())};
}

WrongCall wrong_conv(std::string name, ErrorCode code, std::vector<std::string> says,
                     ConvOptions options, FilterShape shape = {4, 6, 3, 3}) {
    says.push_back("conv: ");
    return {"conv_" + name, code, says, [=](const Tensor& output) {
                conv(image, filter(shape.outer, shape.inner, shape.height, shape.width), options,
                     output);
            }};
}

WrongCall wrong_transpose(std::string name, ErrorCode code, std::vector<std::string> says,
                          ConvTransposeOptions options, FilterShape shape = {6, 4, 3, 3}) {
    says.push_back("conv_transpose: ");
    return {"conv_transpose_" + name, code, says, [=](const Tensor& output) {
                conv_transpose(image, filter(shape.outer, shape.inner, shape.height, shape.width),
                               options, output);
            }};
}

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

std::vector<WrongCall> convolutions() {
    static const std::vector<float> three_values(3), five_values(5);
    return {
        wrong_conv("stride_0", argument, {"stride", "0"}, {.stride = {1, 0}, .padding = 1}),
        wrong_conv("stride_negative", argument, {"stride", "-3"}, {.stride = {-3, 1}}),
        wrong_conv("dilation_0", argument, {"dilation", "0"}, {.dilation = {0, 1}}),
        wrong_conv("dilation_negative", argument, {"dilation", "-2"}, {.dilation = -2}),
        wrong_conv("groups_0", argument, {"groups", "0"}, {.groups = 0}),
        wrong_conv("groups_negative", argument, {"groups", "-1"}, {.groups = -1}),
        wrong_conv("outputs_do_not_divide", mismatch, {"4", "3 groups"}, {.groups = 3},
                   {4, 2, 3, 3}),
        wrong_conv("inputs_do_not_divide", mismatch, {"6", "4 groups"}, {.groups = 4},
                   {4, 1, 3, 3}),
        wrong_conv("filter_reads_other_channels", mismatch, {"6", "4x5x3x3"}, {}, {4, 5, 3, 3}),
        wrong_conv("bias", mismatch, {"5 bias values", "4"}, {.padding = 1, .bias = five_values}),
        wrong_conv("residual", mismatch, {"residual", "1x5x6x4", "1x5x7x4"},
                   {.padding = 1, .residual = Tensor({1, 5, 6, 4})}),
        wrong_conv("residual_of_integers", argument, {"residual", "f32", "i32"},
                   {.padding = 1, .residual = Tensor({1, 5, 7, 4}, DataType::i32)}),
        wrong_conv("output", mismatch, {"1x5x7x4", "1x3x5x4"}, {}),
        wrong_conv("window_does_not_fit", mismatch, {"9x3", "5x7"}, {}, {4, 6, 9, 3}),
        wrong_conv("nothing_left_of_input", mismatch, {"3x3", "-1x1"}, {.padding = -3}),
        wrong_transpose("stride_0", argument, {"stride", "0"}, {.stride = {0, 1}}),
        wrong_transpose("stride_negative", argument, {"stride", "-2"}, {.stride = -2}),
        wrong_transpose("dilation_0", argument, {"dilation", "0"}, {.dilation = {1, 0}}),
        wrong_transpose("groups_0", argument, {"groups", "0"}, {.groups = 0}),
        wrong_transpose("inputs_do_not_divide", mismatch, {"6", "4 groups"}, {.groups = 4},
                        {6, 1, 3, 3}),
        wrong_transpose("filter_reads_other_channels", mismatch, {"6", "5"}, {}, {5, 4, 3, 3}),
        wrong_transpose("bias", mismatch, {"3 bias values", "4"}, {.bias = three_values}),
        wrong_transpose("output_padding_too_large", argument, {"output_padding", "2"},
                        {.stride = 2, .output_padding = {0, 2}}),
        wrong_transpose("output_padding_negative", argument, {"output_padding", "-1"},
                        {.stride = 2, .output_padding = {-1, 0}}),
        wrong_transpose("no_output_left", mismatch, {"-1", "7"}, {.padding = {4, 0}}),
        wrong_transpose("output_size_0", mismatch, {"0"}, {.output_size = YX(0, 7)}),
        wrong_transpose("output", mismatch, {"1x5x7x4", "1x7x9x4"}, {}),
    };
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

std::vector<WrongCall> tensors_and_filters() {
    return {
        {"empty_input", argument, {"empty"}, [](const Tensor& output) { softmax({}, output); }},
        {"empty_output", argument, {"output", "empty"}, [](const Tensor&) { softmax(image, {}); }},
        {"integer_input",
         argument,
         {"f32", "i32"},
         [](const Tensor& output) { conv(integers, filter(4, 6, 1, 1), {}, output); }},
        {"integer_output",
         argument,
         {"output", "f32", "i32"},
         [](const Tensor&) { softmax(image, integers); }},
        {"empty_filter",
         argument,
         {"0x0x0x0"},
         [](const Tensor& output) { conv(image, Filter(), {}, output); }},
        {"tensor_without_rows",
         argument,
         {"height", "0"},
         [](const Tensor&) {
             Tensor({1, 0, 7, 6});
         }},
        {"tensor_of_negative_width",
         argument,
         {"width", "-7"},
         [](const Tensor&) {
             Tensor({1, 5, -7, 6});
         }},
        {"tensor_too_large",
         ErrorCode::too_large,
         {"1x1048576x1048576x1024"},
         [](const Tensor&) {
             Tensor({1, 1 << 20, 1 << 20, 1 << 10});
         }},
        {"filter_without_taps",
         argument,
         {"4x6x0x3", "0"},
         [](const Tensor&) { filter(4, 6, 0, 3); }},
        {"filter_with_values_missing",
         mismatch,
         {"4x6x3x3", "216", "215"},
         [](const Tensor&) {
             Filter({4, 6, 3, 3}, std::vector<float>(215));
         }},
    };
}

class WrongCalls : public testing::TestWithParam<WrongCall> {};

TEST_P(WrongCalls, SayWhatIsWrongAndWriteNothing) {
    const float untouched = 42.0f;
    const WrongCall& wrong = GetParam();
    std::vector<float> memory(wrong.output.elements(), untouched);
    std::optional<Error> error;
    try {
        wrong.call(Tensor::view(memory.data(), wrong.output));
    } catch (const Error& thrown) {
        error = thrown;
    }
    ASSERT_TRUE(error) << "no error";
    EXPECT_STREQ(name_of(error->code()), name_of(wrong.code)) << error->what();
    for (const std::string& part : wrong.says) {
        EXPECT_THAT(error->what(), testing::HasSubstr(part));
    }
    EXPECT_THAT(error->what(), testing::Not(testing::HasSubstr("\n")));
    EXPECT_THAT(memory, testing::Each(untouched));
}

std::string name_of_call(const testing::TestParamInfo<WrongCall>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Convolution, WrongCalls, testing::ValuesIn(convolutions()), name_of_call);
INSTANTIATE_TEST_SUITE_P(Pooling, WrongCalls, testing::ValuesIn(poolings()), name_of_call);
INSTANTIATE_TEST_SUITE_P(Unpooling, WrongCalls, testing::ValuesIn(unpoolings()), name_of_call);
INSTANTIATE_TEST_SUITE_P(Pixelwise, WrongCalls, testing::ValuesIn(pixelwise()), name_of_call);
INSTANTIATE_TEST_SUITE_P(TensorOrFilter, WrongCalls, testing::ValuesIn(tensors_and_filters()),
                         name_of_call);

}  // namespace

}  // namespace upforge
