/// Convolution as a matrix C, and transposed convolution as C transposed.

#include <gtest/gtest.h>

#include <random>

#include "reference/reference.h"
#include "tests/expect_error.h"

namespace upforge {
namespace {

/// Small whole numbers, so that every product and sum is exact.
std::vector<float> digits(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<float> values(count);
    for (float& value : values) {
        value = static_cast<float>(random() % 19) - 9;
    }
    return values;
}

Tensor random_tensor(const Shape& shape, unsigned seed) {
    return {shape, std::span<const float>(digits(shape.elements(), seed))};
}

std::vector<double> flattened(const Tensor& tensor) {
    return {tensor.floats(), tensor.floats() + tensor.shape().elements()};
}

struct Case {
    const char* name;
    Shape input;
    FilterShape filter;
    ConvOptions conv;
    YX output_padding;  ///< what the stride of the convolution leaves over at the end
};

class ConvMatrix : public testing::TestWithParam<Case> {
  protected:
    const Case& problem = GetParam();
    const Filter filter{problem.filter, digits(problem.filter.elements(), 1)};
    const reference::Matrix matrix = reference::conv_matrix(problem.input, filter, problem.conv);
};

TEST_P(ConvMatrix, TimesAnImageIsTheConvolution) {
    const Tensor image = random_tensor(problem.input, 2);
    EXPECT_EQ(matrix * flattened(image), flattened(reference::conv(image, filter, problem.conv)));
}

TEST_P(ConvMatrix, TransposedIsTheTransposedConvolution) {
    const ConvOptions& options = problem.conv;
    const Tensor image =
        random_tensor(reference::conv(Tensor(problem.input), filter, options).shape(), 3);
    const Tensor grown = reference::conv_transpose(image, filter,
                                                   {.stride = options.stride,
                                                    .padding = options.padding,
                                                    .output_padding = problem.output_padding,
                                                    .dilation = options.dilation,
                                                    .groups = options.groups});
    EXPECT_EQ(grown.shape(), problem.input);
    EXPECT_EQ(matrix.transposed() * flattened(image), flattened(grown));
}

INSTANTIATE_TEST_SUITE_P(
    Of, ConvMatrix,
    testing::Values(
        Case{"one_pixel", {}, {}, {}, 0},  //
        Case{"line", {.width = 7}, {.width = 3}, {}, 0},
        Case{"plane", {1, 5, 6, 1}, {1, 1, 3, 3}, {}, 0},
        Case{"channels", {1, 4, 4, 3}, {2, 3, 3, 3}, {.padding = 1}, 0},
        Case{"halving", {1, 8, 8, 1}, {1, 1, 3, 3}, {.stride = 2, .padding = 1}, 1},
        Case{"stride_beyond_kernel", {1, 7, 8, 2}, {3, 2, 2, 2}, {.stride = 3}, {2, 0}},
        Case{"unequal_axes",
             {1, 6, 9, 2},
             {2, 2, 1, 4},
             {.stride = {1, 3}, .padding = {0, 2, 1, 3}},
             {0, 1}},
        Case{"cropped", {1, 6, 6, 1}, {1, 1, 2, 2}, {.padding = -1}, 0},
        Case{"dilated", {1, 9, 9, 1}, {2, 1, 3, 3}, {.padding = 2, .dilation = 3}, 0},
        Case{"groups", {1, 4, 5, 4}, {6, 2, 3, 3}, {.padding = 1, .groups = 2}, 0},
        Case{"depthwise", {1, 4, 5, 3}, {3, 1, 3, 3}, {.stride = 2, .groups = 3}, {1, 0}}),
    [](const testing::TestParamInfo<Case>& problem) { return problem.param.name; });

TEST(Matrix, OfALineShowsTheFilterSlideFromRowToRow) {
    const reference::Matrix matrix = reference::conv_matrix(
        {.width = 4}, Filter({.width = 3}, std::vector<float>{1, 2, 3}), {.padding = {0, 1}});
    EXPECT_EQ(matrix.rows, 4);
    EXPECT_EQ(matrix.columns, 4);
    EXPECT_EQ(matrix.values, (std::vector<double>{2, 3, 0, 0,  //
                                                  1, 2, 3, 0,  //
                                                  0, 1, 2, 3,  //
                                                  0, 0, 1, 2}));
}

TEST(Matrix, IsRefusedWhereConvolutionIsNotLinear) {
    const Filter filter({}, std::vector<float>{1});
    const std::vector<float> bias{1};
    expect_error(ErrorCode::invalid_argument, "2 images",
                 [&] { reference::conv_matrix({.batch = 2}, filter); });
    expect_error(ErrorCode::invalid_argument, "without bias",
                 [&] { reference::conv_matrix({}, filter, {.bias = bias}); });
    expect_error(ErrorCode::invalid_argument, "without bias",
                 [&] { reference::conv_matrix({}, filter, {.activation = Activation::relu}); });
    expect_error(ErrorCode::shape_mismatch, "1 x 1 times a vector of 2", [&] {
        return reference::conv_matrix({}, filter) * std::vector<double>{1, 2};
    });
}

}  // namespace
}  // namespace upforge
