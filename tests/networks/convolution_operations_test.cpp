/// What convolutions of a graph do besides computing: they check, pack and share their weights.

#include <gtest/gtest.h>

#include <memory>
#include <span>

#include "graph/operations/convolution.h"
#include "graph/prepared_weights.h"
#include "tests/expect_error.h"
#include "tests/networks/noise.h"

namespace upforge::graph {
namespace {

using Tensors = std::vector<Tensor>;

TEST(ConvOperation, ChecksItsFilter) {
    const auto make = [](FilterSource filter, std::size_t bias, int groups) {
        return [=] { Conv(filter, noise(bias), {.groups = groups}); };
    };
    const ErrorCode mismatch = ErrorCode::shape_mismatch;
    FilterSource filter = noisy_filter({4, 3, 2, 2});
    expect_error(mismatch, "conv: 3 bias values for 4 output channels", make(filter, 3, 1));
    expect_error(mismatch, "4 output channels (filter 4x3x2x2) cannot be split into 3 groups",
                 make(filter, 4, 3));
    expect_error(ErrorCode::invalid_argument, "groups", make(filter, 4, 0));
    filter.scale = {1, 2};
    expect_error(mismatch, "2 scale values for 4 output channels", make(filter, 0, 1));
    filter.scale = {};
    filter.transposed_matrix = true;
    expect_error(ErrorCode::invalid_argument, "only 1x1 can", make(filter, 0, 1));
    filter.shape.inner = 5;
    expect_error(mismatch, "48 weights (4x3x2x2) for filter 4x5x2x2", make(filter, 0, 1));
}

TEST(ConvOperation, RunsOnlyWhenPrepared) {
    const Conv conv(noisy_filter({4, 6, 1, 1}), {}, {});
    const Tensors inputs{noisy(odd_shape)}, outputs{Tensor({2, 5, 7, 4})};
    expect_error(ErrorCode::invalid_argument, "before its weights were prepared",
                 [&] { conv.run(inputs, outputs); });
}

TEST(FilterSource, TurnsMatricesAndMultipliesScalesIn) {
    const Array six = Array::of({6}, std::vector<std::int64_t>{1, 2, 3, 4, 5, 6});
    const FilterSource matrix{.array = six, .shape = {2, 3, 1, 1}, .transposed_matrix = true};
    EXPECT_EQ(matrix.load().values(), (std::vector<float>{1, 3, 5, 2, 4, 6}));

    const FilterSource conv{.array = six, .shape = {2, 1, 1, 3}, .scale = {10, 100}};
    EXPECT_EQ(conv.load().values(), (std::vector<float>{10, 20, 30, 400, 500, 600}));

    const Array eight = Array::of({8}, std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8});
    const FilterSource transposed{.array = eight,
                                  .shape = {4, 2, 1, 1},
                                  .order = FilterOrder::transposed,
                                  .groups = 2,
                                  .scale = {1, 10, 100, 1000}};
    EXPECT_EQ(transposed.load().values(), (std::vector<float>{1, 20, 3, 40, 500, 6000, 700, 8000}));
}

/// Two convolutions of one source, one of which is changed, prepared one after the other.
template <typename Operator, typename Change>
bool share_weights(Change change) {
    PreparedWeights weights;
    Operator first(noisy_filter({4, 4, 1, 1}), noise(4), {.stride = 3}), second = first;
    change(second);
    first.prepare(weights);
    second.prepare(weights);
    EXPECT_NE(first.prepared(), nullptr);
    return first.prepared() == second.prepared();
}

template <typename Operator>
void expect_weights_shared_by_equals() {
    EXPECT_TRUE(share_weights<Operator>([](Operator&) {}));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.bias[3] += 1e-6f; }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.bias.clear(); }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.filter.scale = noise(4); }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.filter.transposed_matrix = true; }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) {
        op.filter.array = noisy_filter({4, 4, 1, 1}).array;  // equal, but elsewhere
    }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.options.padding.left = 1; }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.options.stride.x = 2; }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.options.dilation.y = 2; }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.options.leaky_slope = 0.5f; }));
    EXPECT_FALSE(
        share_weights<Operator>([](Operator& op) { op.options.auto_pad = AutoPad::same_upper; }));
    EXPECT_FALSE(
        share_weights<Operator>([](Operator& op) { op.options.activation = Activation::relu; }));
}

TEST(ConvOperation, SharesPackedWeightsWithItsEquals) {
    expect_weights_shared_by_equals<Conv>();
}

TEST(ConvTransposeOperation, SharesPackedWeightsWithItsEquals) {
    using Operator = ConvTranspose;
    expect_weights_shared_by_equals<Operator>();
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.options.output_size = YX(9); }));
    EXPECT_FALSE(share_weights<Operator>([](Operator& op) { op.options.output_padding.x = 1; }));
}

TEST(PreparedWeights, KeepTheArrayWhoseAddressTheyAreFoundBy) {
    const auto values = std::make_shared<std::vector<float>>(noise(4));
    const std::weak_ptr<std::vector<float>> watched = values;
    auto weights = std::make_unique<PreparedWeights>();
    {
        const Array array(ElementType::f32, {4}, std::as_bytes(std::span(*values)), values);
        Conv({array, {4, 1, 1, 1}}, {}, {}).prepare(*weights);
    }
    EXPECT_EQ(watched.use_count(), 2);
    weights.reset();
    EXPECT_EQ(watched.use_count(), 1);
}

/// Every pixel found for itself makes up the whole.
template <typename Operator>
void expect_pixels_of_reference(const Operator& operation, const Tensors& inputs) {
    const Tensor whole = operation.reference(inputs)[0];
    const Filter weights = operation.filter.load();
    const Shape& shape = whole.shape();
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                const std::vector<double> pixel = operation.reference_at(weights, inputs, n, y, x);
                ASSERT_EQ(pixel.size(), static_cast<std::size_t>(shape.channels));
                for (int c = 0; c < shape.channels; ++c) {
                    ASSERT_NEAR(pixel[c], whole.at(n, y, x, c), 1e-5)
                        << operation.parameters() << " at " << n << ", " << y << ", " << x << ", "
                        << c;
                }
            }
        }
    }
}

TEST(ConvOperation, DefinesSinglePixels) {
    const Tensor image = noisy(odd_shape);
    for (const ConvOptions& options : std::vector<ConvOptions>{
             {},
             {.stride = {2, 3}, .padding = {1, 2, 0, 3}, .activation = Activation::relu},
             {.padding = {2, -1, 1, 0}, .dilation = {1, 2}, .groups = 2},
             {.stride = 2, .auto_pad = AutoPad::same_upper},
             {.stride = {1, 2}, .padding = 9, .auto_pad = AutoPad::same_lower},
             {.padding = 9, .auto_pad = AutoPad::valid, .activation = Activation::sigmoid},
             {.groups = 6, .activation = Activation::leaky_relu, .leaky_slope = 0.3f}}) {
        const FilterShape shape{12, 6 / options.groups, 3, 2};
        expect_pixels_of_reference(Conv(noisy_filter(shape), noise(12, 4), options), {image});
    }
    const Conv residual(noisy_filter({6, 6, 3, 3}), {}, {.padding = 1});
    expect_pixels_of_reference(residual, {image, noisy(odd_shape, 3)});
}

TEST(ConvTransposeOperation, DefinesSinglePixels) {
    const Tensor image = noisy(odd_shape);
    for (const ConvTransposeOptions& options : std::vector<ConvTransposeOptions>{
             {},
             {.stride = 2, .padding = 1, .output_padding = 1, .activation = Activation::relu},
             {.stride = {3, 2}, .padding = {1, 0, 2, 1}, .dilation = {2, 3}, .groups = 2},
             {.padding = {-1, -2, 0, -1}, .dilation = 2, .groups = 6},
             {.stride = {2, 4}, .auto_pad = AutoPad::same_upper},
             {.stride = {2, 1}, .auto_pad = AutoPad::same_lower},
             {.stride = 2, .output_size = YX(9, 20)},
             {.stride = 2, .output_size = YX(10, 13), .auto_pad = AutoPad::same_upper},
             {.stride = 2, .padding = 1, .auto_pad = AutoPad::valid}}) {
        const ConvTranspose operation(noisy_filter({6, 2, 3, 4}), noise(2 * options.groups, 4),
                                      options);
        expect_pixels_of_reference(operation, {image});
    }
}

}  // namespace
}  // namespace upforge::graph
