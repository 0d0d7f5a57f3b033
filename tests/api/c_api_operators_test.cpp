#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <ostream>
#include <vector>

#include "c_api_handles.h"
#include "upforge/c_api.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

const std::vector<float> weights = [] {
    std::vector<float> values(4 * 2 * 3 * 3);
    std::iota(values.begin(), values.end(), -20.0f);
    return values;
}();
const std::vector<float> bias = {1, -2, 3, -4};

/// As convolution, 2 input channels to 4; as transposed convolution in two groups, 4 to 4.
const upforge_filter c_filter = {weights.data(), 4, 2, 3, 3};
const Filter cpp_filter({4, 2, 3, 3}, weights);

/// One operator, called with the same arguments through both interfaces.
struct Twin {
    const char* name;
    std::function<upforge_status(const upforge_tensor* input, upforge_tensor** output)> in_c;
    std::function<Tensor(const Tensor& input)> in_cpp;
    int channels = 2;
};

std::ostream& operator<<(std::ostream& out, const Twin& twin) {
    return out << twin.name;
}

const std::vector<Twin> twins = {
    {"conv",
     [](auto* input, auto** output) {
         upforge_conv_options options = upforge_conv_defaults();
         options.stride = {2, 1};
         options.padding = {1, 2, 0, 1};
         options.dilation = {1, 2};
         options.bias = bias.data();
         options.bias_count = bias.size();
         options.activation = UPFORGE_ACTIVATION_LEAKY_RELU;
         options.leaky_slope = 0.5f;
         return upforge_conv(input, &c_filter, &options, output);
     },
     [](const Tensor& input) {
         return conv(input, cpp_filter,
                     {.stride = {2, 1},
                      .padding = {1, 2, 0, 1},
                      .dilation = {1, 2},
                      .bias = bias,
                      .activation = Activation::leaky_relu,
                      .leaky_slope = 0.5f});
     }},
    {"conv_by_default",
     [](auto* input, auto** output) { return upforge_conv(input, &c_filter, nullptr, output); },
     [](const Tensor& input) { return conv(input, cpp_filter); }},
    {"conv_transpose",
     [](auto* input, auto** output) {
         upforge_conv_transpose_options options = upforge_conv_transpose_defaults();
         options.stride = {2, 2};
         options.padding = {1, 1, 1, 1};
         options.output_padding = {1, 0};
         options.groups = 2;
         options.bias = bias.data();
         options.bias_count = bias.size();
         options.activation = UPFORGE_ACTIVATION_RELU;
         return upforge_conv_transpose(input, &c_filter, &options, output);
     },
     [](const Tensor& input) {
         return conv_transpose(input, cpp_filter,
                               {.stride = 2,
                                .padding = 1,
                                .output_padding = {1, 0},
                                .groups = 2,
                                .bias = bias,
                                .activation = Activation::relu});
     },
     4},
    {"conv_transpose_to_size",
     [](auto* input, auto** output) {
         upforge_conv_transpose_options options = upforge_conv_transpose_defaults();
         options.stride = {2, 2};
         options.output_size = {12, 14};
         options.auto_pad = UPFORGE_AUTO_PAD_SAME_LOWER;
         return upforge_conv_transpose(input, &c_filter, &options, output);
     },
     [](const Tensor& input) {
         return conv_transpose(
             input, cpp_filter,
             {.stride = 2, .output_size = YX{12, 14}, .auto_pad = AutoPad::same_lower});
     },
     4},
    {"max_pool",
     [](auto* input, auto** output) {
         upforge_pool_options options = upforge_pool_defaults();
         options.kernel = {2, 3};
         options.stride = {2, 2};
         options.padding = {0, 1, 1, 1};
         options.ceil_mode = true;
         return upforge_max_pool(input, &options, output);
     },
     [](const Tensor& input) {
         return max_pool(
             input,
             {.kernel = {2, 3}, .stride = YX{2}, .padding = {0, 1, 1, 1}, .ceil_mode = true});
     }},
    {"average_pool",
     [](auto* input, auto** output) {
         upforge_pool_options options = upforge_pool_defaults();
         options.padding = {1, 1, 1, 1};
         options.count_include_pad = true;
         return upforge_average_pool(input, &options, output);
     },
     [](const Tensor& input) {
         return average_pool(input, {.padding = 1, .count_include_pad = true});
     }},
    {"global_average_pool", upforge_global_average_pool,
     [](const Tensor& input) { return global_average_pool(input); }},
    {"global_max_pool", upforge_global_max_pool,
     [](const Tensor& input) { return global_max_pool(input); }},
    {"pyramid_pool",
     [](auto* input, auto** output) {
         const int32_t levels[] = {1, 3};
         upforge_pyramid_options options = upforge_pyramid_defaults();
         options.levels = levels;
         options.level_count = 2;
         options.kind = UPFORGE_POOL_AVERAGE;
         return upforge_pyramid_pool(input, &options, output);
     },
     [](const Tensor& input) {
         return pyramid_pool(input, {.levels = {1, 3}, .kind = PoolKind::average});
     }},
    {"upsample_nearest",
     [](auto* input, auto** output) {
         return upforge_upsample_nearest(input, {2, 3}, output);
     },
     [](const Tensor& input) {
         return upsample_nearest(input, {2, 3});
     }},
    {"bed_of_nails",
     [](auto* input, auto** output) {
         return upforge_bed_of_nails(input, {3, 2}, output);
     },
     [](const Tensor& input) {
         return bed_of_nails(input, {3, 2});
     }},
    {"upsample_bilinear",
     [](auto* input, auto** output) {
         return upforge_upsample_bilinear(input, {2, 2}, UPFORGE_COORDINATES_ALIGN_CORNERS, output);
     },
     [](const Tensor& input) { return upsample_bilinear(input, 2, Coordinates::align_corners); }},
    {"resize_to_size",
     [](auto* input, auto** output) {
         upforge_resize_options options = upforge_resize_defaults();
         options.size = {4, 9};
         options.interpolation = UPFORGE_INTERPOLATION_NEAREST;
         options.coordinates = UPFORGE_COORDINATES_ASYMMETRIC;
         options.rounding = UPFORGE_ROUNDING_FLOOR;
         return upforge_resize(input, &options, output);
     },
     [](const Tensor& input) {
         return resize(input, {.size = YX{4, 9},
                               .interpolation = Interpolation::nearest,
                               .coordinates = Coordinates::asymmetric,
                               .rounding = Rounding::floor});
     }},
    {"resize_by_scale",
     [](auto* input, auto** output) {
         upforge_resize_options options = upforge_resize_defaults();
         options.scale = {1.5, 0.5};
         return upforge_resize(input, &options, output);
     },
     [](const Tensor& input) {
         return resize(input, {.scale = Scale{1.5, 0.5}});
     }},
    {"pad",
     [](auto* input, auto** output) {
         upforge_pad_options options = upforge_pad_defaults();
         options.padding = {1, 2, -1, 0};
         options.mode = UPFORGE_PAD_EDGE;
         return upforge_pad(input, &options, output);
     },
     [](const Tensor& input) {
         return pad(input, {.padding = {1, 2, -1, 0}, .mode = PadMode::edge});
     }},
    {"add",
     [](auto* input, auto** output) {
         return upforge_add(input, input, UPFORGE_ACTIVATION_SIGMOID, output);
     },
     [](const Tensor& input) { return add(input, input, Activation::sigmoid); }},
    {"activate",
     [](auto* input, auto** output) {
         return upforge_activate(input, UPFORGE_ACTIVATION_TANH, 0.0f, output);
     },
     [](const Tensor& input) { return activate(input, Activation::tanh); }},
    {"softmax", upforge_softmax, [](const Tensor& input) { return softmax(input); }},
    {"argmax", upforge_argmax, [](const Tensor& input) { return argmax(input); }},
};

class COperator : public testing::TestWithParam<Twin> {
  protected:
    const Twin& twin = GetParam();
    const Tensor image = counting({2, 6, 7, twin.channels});
    const Owned<> input = handle_of(image);
};

TEST_P(COperator, MakesWhatCppMakes) {
    const auto output = made_by([&](auto** made) { return twin.in_c(input.get(), made); });
    expect_same(output.get(), twin.in_cpp(image));
}

TEST_P(COperator, WritesIntoAView) {
    const Tensor expected = twin.in_cpp(image);
    Shape wider = expected.shape();
    wider.channels += 2;
    const Tensor whole(wider, expected.type());
    const Tensor part = whole.channels(1, expected.shape().channels);
    const auto output = handle_of(part);
    upforge_tensor* given = output.get();
    ASSERT_EQ(twin.in_c(input.get(), &given), UPFORGE_OK) << upforge_last_error();
    EXPECT_EQ(given, output.get());
    expect_same(output.get(), expected);
    expect_same(handle_of(whole.channels(0, 1)).get(),
                Tensor({wider.batch, wider.height, wider.width, 1}, expected.type()));
}

TEST_P(COperator, NamesWhatIsNull) {
    upforge_tensor* output = nullptr;
    expect_failure(UPFORGE_INVALID_ARGUMENT, " is NULL",
                   [&] { return twin.in_c(nullptr, &output); });
    EXPECT_EQ(output, nullptr);
    expect_failure(UPFORGE_INVALID_ARGUMENT, "output is NULL",
                   [&] { return twin.in_c(input.get(), nullptr); });
}

TEST_P(COperator, RefusesAnOutputOfAnotherShape) {
    const auto wrong = handle_of(Tensor({1, 1, 1, 99}));
    upforge_tensor* output = wrong.get();
    EXPECT_NE(twin.in_c(input.get(), &output), UPFORGE_OK);
    EXPECT_STRNE(upforge_last_error(), "");
}

INSTANTIATE_TEST_SUITE_P(All, COperator, testing::ValuesIn(twins),
                         [](const auto& test) { return test.param.name; });

TEST(CPreparedConv, RunsLikeConv) {
    const Tensor image = counting({1, 5, 6, 2});
    const Tensor residual = counting({1, 5, 6, 4});
    upforge_conv_options options = upforge_conv_defaults();
    options.padding = {1, 1, 1, 1};
    const auto prepared = made_by<upforge_prepared_conv>(
        [&](auto** made) { return upforge_prepare_conv(&c_filter, &options, made); });

    upforge_shape shape;
    ASSERT_EQ(upforge_prepared_conv_output_shape(prepared.get(), {1, 5, 6, 2}, &shape), UPFORGE_OK);
    EXPECT_EQ(api::from_c(shape), residual.shape());

    const auto input = handle_of(image);
    const auto added = handle_of(residual);
    const auto output = made_by([&](auto** made) {
        return upforge_prepared_conv_run(prepared.get(), input.get(), added.get(), made);
    });
    expect_same(output.get(), conv(image, cpp_filter, {.padding = 1, .residual = residual}));
    upforge_tensor* given = output.get();
    ASSERT_EQ(upforge_prepared_conv_run(prepared.get(), input.get(), nullptr, &given), UPFORGE_OK);
    expect_same(output.get(), conv(image, cpp_filter, {.padding = 1}));

    expect_failure(UPFORGE_INVALID_ARGUMENT, "prepared is NULL", [&] {
        return upforge_prepared_conv_run(nullptr, input.get(), nullptr, &given);
    });
}

TEST(CPreparedConvTranspose, RunsLikeConvTranspose) {
    const Tensor image = counting({1, 3, 4, 4});
    upforge_conv_transpose_options options = upforge_conv_transpose_defaults();
    options.stride = {2, 2};
    const auto prepared = made_by<upforge_prepared_conv_transpose>(
        [&](auto** made) { return upforge_prepare_conv_transpose(&c_filter, &options, made); });

    upforge_shape shape;
    ASSERT_EQ(upforge_prepared_conv_transpose_output_shape(prepared.get(), {1, 3, 4, 4}, &shape),
              UPFORGE_OK);
    EXPECT_EQ(api::from_c(shape), (Shape{1, 7, 9, 2}));

    const auto input = handle_of(image);
    const Tensor expected = conv_transpose(image, cpp_filter, {.stride = 2});
    const auto output = made_by([&](auto** made) {
        return upforge_prepared_conv_transpose_run(prepared.get(), input.get(), made);
    });
    expect_same(output.get(), expected);
    upforge_tensor* given = output.get();
    ASSERT_EQ(upforge_prepared_conv_transpose_run(prepared.get(), input.get(), &given), UPFORGE_OK);
    expect_same(output.get(), expected);
}

}  // namespace
}  // namespace upforge
