/// The naive convolutions against sums done by hand.

#include <gtest/gtest.h>

#include <limits>

#include "reference/reference.h"
#include "tests/expect_error.h"
#include "tests/rows.h"

namespace upforge {
namespace {

using Values = std::vector<float>;

/// One pixel of several channels.
Tensor pixel(const Values& channels) {
    return {{.channels = static_cast<int>(channels.size())}, channels};
}

Values channels_of(const Tensor& tensor) {
    return {tensor.floats(), tensor.floats() + tensor.shape().channels};
}

const Tensor square = image({{1, 2, 3},  //
                             {4, 5, 6},
                             {7, 8, 9}});
const Filter square_filter({.height = 2, .width = 2}, Values{1, 2,  //
                                                             3, 4});

Filter line_filter(const Values& values) {
    return {{.width = static_cast<int>(values.size())}, values};
}

Rows convolve(const Tensor& input, const Filter& filter, const ConvOptions& options = {}) {
    return rows_of(reference::conv(input, filter, options));
}

TEST(ReferenceConv, SumsProducts) {
    EXPECT_EQ(convolve(square, square_filter), (Rows{{37, 47}, {67, 77}}));
}

TEST(ReferenceConv, PadsEachSideByItsOwnNumber) {
    EXPECT_EQ(convolve(image({{1, 2}, {3, 4}}), square_filter, {.padding = {1, 0, 0, 1}}),
              (Rows{{11, 6}, {30, 14}}));
}

TEST(ReferenceConv, CropsByNegativePadding) {
    EXPECT_EQ(convolve(square, square_filter, {.padding = {-1, 0, 0, 0}}), (Rows{{67, 77}}));
    EXPECT_EQ(convolve(square, square_filter, {.padding = {0, 0, 0, -1}}), (Rows{{37}, {67}}));
}

TEST(ReferenceConv, StepsByStrideAndLooksByDilation) {
    EXPECT_EQ(convolve(image({{1, 2, 3, 4, 5, 6, 7}}), line_filter({1, 10}),
                       {.stride = 3, .dilation = 2}),
              (Rows{{31, 64}}));
}

TEST(ReferenceConv, PadsAutomatically) {
    const Tensor line = image({{1, 2, 3, 4}});
    const Filter filter = line_filter({1, 10});
    EXPECT_EQ(convolve(line, filter, {.auto_pad = AutoPad::same_upper}), (Rows{{21, 32, 43, 4}}));
    EXPECT_EQ(convolve(line, filter, {.auto_pad = AutoPad::same_lower}), (Rows{{10, 21, 32, 43}}));
    EXPECT_EQ(convolve(line, filter, {.padding = 5, .auto_pad = AutoPad::valid}),
              (Rows{{21, 32, 43}}));
}

TEST(ReferenceConv, KeepsGroupsOfChannelsApart) {
    const Filter pairs({.outer = 2, .inner = 2}, Values{1, 10, 100, 1000});
    EXPECT_EQ(channels_of(reference::conv(pixel({1, 2, 3, 4}), pairs, {.groups = 2})),
              (Values{21, 4300}));
    const Filter depthwise({.outer = 4}, Values{1, 10, 100, 1000});
    EXPECT_EQ(channels_of(reference::conv(pixel({1, 2}), depthwise, {.groups = 2})),
              (Values{1, 10, 200, 2000}));
}

TEST(ReferenceConv, ActivatesAfterBiasAndResidual) {
    const Values bias{1};
    ConvOptions options{.bias = bias, .residual = image({{-8}})};
    EXPECT_EQ(convolve(image({{2}}), line_filter({3}), options), (Rows{{-1}}));
    options.activation = Activation::relu;
    EXPECT_EQ(convolve(image({{2}}), line_filter({3}), options), (Rows{{0}}));
    options.activation = Activation::leaky_relu;
    options.leaky_slope = 0.5f;
    EXPECT_EQ(convolve(image({{2}}), line_filter({3}), options), (Rows{{-0.5}}));
}

TEST(ReferenceConv, RefusesWhatDoesNotFit) {
    const auto refuses = [](ErrorCode code, const char* words, const ConvOptions& options,
                            const FilterShape& filter = {.height = 2, .width = 2}) {
        expect_error(code, words,
                     [&] { convolve(square, Filter(filter, Values(filter.elements())), options); });
    };
    const Values two_biases(2);
    const auto argument = ErrorCode::invalid_argument;
    const auto mismatch = ErrorCode::shape_mismatch;
    refuses(argument, "stride of the columns is 0", {.stride = {1, 0}});
    refuses(argument, "dilation of the rows is -1", {.dilation = {-1, 1}});
    refuses(argument, "groups is 0", {.groups = 0});
    refuses(mismatch, "1 input channels do not divide into 2 groups", {.groups = 2});
    refuses(mismatch, "filter 1x3x1x1 reads 3 channels a group; input 1x3x3x1", {}, {.inner = 3});
    refuses(mismatch, "2 bias values for 1 output channels", {.bias = two_biases});
    refuses(mismatch, "residual 1x3x3x1 does not have the shape of the output 1x2x2x1",
            {.residual = square});
    refuses(mismatch, "a window spans 4 rows; the padded input has only 3", {.dilation = {3, 1}});
    refuses(mismatch, "a window spans 2 columns; the padded input has only 1",
            {.padding = {0, -1, 0, -1}});
    refuses(ErrorCode::too_large, "columns", {.padding = {0, std::numeric_limits<int>::max()}});
    expect_error(argument, "an input tensor is empty", [] { convolve({}, square_filter); });
    expect_error(mismatch, "filter 0x0x0x0", [] { convolve(square, Filter()); });
}

const Tensor pair = image({{1, 2}});

Rows grow(const ConvTransposeOptions& options, const Values& filter = {1, 10, 100}) {
    return rows_of(reference::conv_transpose(pair, line_filter(filter), options));
}

TEST(ReferenceConvTranspose, ScattersTheFilter) {
    EXPECT_EQ(grow({}), (Rows{{1, 12, 120, 200}}));
    EXPECT_EQ(grow({.stride = 2}), (Rows{{1, 10, 102, 20, 200}}));
    EXPECT_EQ(grow({.dilation = 2}, {1, 10}), (Rows{{1, 2, 10, 20}}));
}

TEST(ReferenceConvTranspose, CropsByPaddingAndExtendsByOutputPadding) {
    EXPECT_EQ(grow({.stride = {1, 2}, .padding = {0, 1}}), (Rows{{10, 102, 20}}));
    EXPECT_EQ(grow({.stride = {1, 2}, .output_padding = {0, 1}}), (Rows{{1, 10, 102, 20, 200, 0}}));
    EXPECT_EQ(grow({.stride = {1, 2}, .padding = {0, 1}, .output_padding = {0, 1}}),
              (Rows{{10, 102, 20, 200}}));
}

TEST(ReferenceConvTranspose, ExtendsByNegativePadding) {
    const Values bias{5};
    EXPECT_EQ(grow({.stride = 2, .padding = {0, -1, 0, -2}, .bias = bias}),
              (Rows{{5, 6, 15, 107, 25, 205, 5, 5}}));
}

TEST(ReferenceConvTranspose, CropsToTheOutputSize) {
    const ConvTransposeOptions smaller{.stride = 2, .output_size = YX{1, 4}};
    EXPECT_EQ(grow(smaller), (Rows{{10, 102, 20, 200}}));
    ConvTransposeOptions upper = smaller;
    upper.auto_pad = AutoPad::same_upper;
    EXPECT_EQ(grow(upper), (Rows{{1, 10, 102, 20}}));
    EXPECT_EQ(grow({.stride = 2, .output_size = YX{1, 7}}), (Rows{{1, 10, 102, 20, 200, 0, 0}}));
}

TEST(ReferenceConvTranspose, PadsAutomatically) {
    const YX stride{1, 2};
    EXPECT_EQ(grow({.stride = stride, .auto_pad = AutoPad::same_upper}), (Rows{{1, 10, 102, 20}}));
    EXPECT_EQ(grow({.stride = stride, .auto_pad = AutoPad::same_lower}),
              (Rows{{10, 102, 20, 200}}));
    EXPECT_EQ(grow({.stride = stride, .padding = 1, .auto_pad = AutoPad::valid}),
              (Rows{{1, 10, 102, 20, 200}}));
    EXPECT_EQ(grow({.stride = {1, 3}, .auto_pad = AutoPad::same_upper}, {1}),
              (Rows{{1, 0, 0, 2, 0, 0}}));
}

TEST(ReferenceConvTranspose, KeepsGroupsOfChannelsApart) {
    const Filter filter({.outer = 4, .inner = 2}, Values{1, 2, 10, 20, 100, 200, 1000, 2000});
    EXPECT_EQ(channels_of(reference::conv_transpose(pixel({1, 2, 3, 4}), filter, {.groups = 2})),
              (Values{21, 42, 4300, 8600}));
}

TEST(ReferenceConvTranspose, ActivatesAfterBias) {
    const Values bias{-15};
    EXPECT_EQ(grow({.bias = bias, .activation = Activation::relu}), (Rows{{0, 0, 105, 185}}));
}

TEST(ReferenceConvTranspose, RefusesWhatDoesNotFit) {
    const auto refuses = [](ErrorCode code, const char* words,
                            const ConvTransposeOptions& options) {
        expect_error(code, words, [&] { grow(options); });
    };
    const Values two_biases(2);
    const auto argument = ErrorCode::invalid_argument;
    refuses(argument, "output_padding of the columns is 2; it must be at least 0 and less than",
            {.stride = {1, 2}, .output_padding = {0, 2}});
    refuses(argument, "output_padding of the rows is -1", {.output_padding = {-1, 0}});
    refuses(argument, "the output would have -1 rows", {.padding = {1, 0}});
    refuses(argument, "the output would have 0 columns", {.output_size = YX{1, 0}});
    refuses(ErrorCode::shape_mismatch, "2 bias values", {.bias = two_biases});
    expect_error(ErrorCode::shape_mismatch, "filter 1x1x2x2 reads 1 channels; input 1x1x1x2", [] {
        reference::conv_transpose(pixel({1, 2}), square_filter);
    });
    expect_error(ErrorCode::too_large, "columns",
                 [] { grow({.stride = std::numeric_limits<int>::max()}); });
}

}  // namespace
}  // namespace upforge
