/// Wrong convolutions: each error says what is wrong, in one line with the numbers, and nothing is
/// written.

#include <gtest/gtest.h>

#include "upforge/upforge.h"
#include "wrong_call.h"

namespace upforge {

namespace {

const Tensor image(image_shape);
const Tensor integers(image_shape, DataType::i32);

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
    expect_refusal(GetParam());
}

std::string name_of_call(const testing::TestParamInfo<WrongCall>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Convolution, WrongCalls, testing::ValuesIn(convolutions()), name_of_call);
INSTANTIATE_TEST_SUITE_P(TensorOrFilter, WrongCalls, testing::ValuesIn(tensors_and_filters()),
                         name_of_call);

}  // namespace

}  // namespace upforge
