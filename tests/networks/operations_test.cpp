#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <ostream>
#include <random>

#include "graph/operations/convolution.h"
#include "graph/operations/heads.h"
#include "graph/operations/layout.h"
#include "graph/operations/pointwise.h"
#include "graph/operations/pooling.h"
#include "graph/operations/unpooling.h"
#include "graph/prepared_weights.h"
#include "tests/expect_error.h"
#include "tests/problems/frame.h"
#include "upforge/operators.h"

namespace upforge::graph {
namespace {

using problems::Frame;
using Tensors = std::vector<Tensor>;
using Types = std::vector<TensorType>;

/// Evenly spread from -1 to 1, the same for the same seed.
std::vector<float> noise(std::size_t count, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::vector<float> values(count);
    for (float& value : values) {
        value = static_cast<float>(random() % 2001) / 1000.0f - 1.0f;
    }
    return values;
}

Tensor noisy(Shape shape, unsigned seed = 1) {
    return {shape, noise(shape.elements(), seed)};
}

FilterSource noisy_filter(FilterShape shape) {
    return {Array::of({shape.outer, shape.inner, shape.height, shape.width},
                      noise(shape.elements(), 2)),
            shape};
}

Types types_of(const Tensors& tensors) {
    Types types;
    for (const Tensor& tensor : tensors) {
        types.push_back({tensor.shape(), tensor.type()});
    }
    return types;
}

struct Case {
    std::string name;
    std::shared_ptr<Operation> operation;
    Tensors inputs;
    bool writes_views = true;  ///< or only dense outputs
};

std::ostream& operator<<(std::ostream& stream, const Case& tried) {
    return stream << tried.operation->name() << " " << tried.operation->parameters();
}

const Shape odd_shape{2, 5, 7, 6};

std::vector<Case> cases() {
    const Tensor image = noisy(odd_shape), other = noisy(odd_shape, 3);
    const Pooled pooled =
        max_pool_with_indices(image, {.kernel = 3, .stride = YX(2), .padding = 1});
    const Tensor labels = argmax(image);
    FilterSource scaled = noisy_filter({4, 6, 1, 1});
    scaled.scale = noise(4, 5);
    const auto conv = [](FilterSource filter, std::size_t outputs, ConvOptions options) {
        return std::make_shared<Conv>(std::move(filter), noise(outputs, 4), std::move(options));
    };
    return {
        {"conv",
         conv(noisy_filter({8, 3, 3, 2}), 8,
              {.stride = {2, 1},
               .padding = {1, 0, 1, 2},
               .groups = 2,
               .activation = Activation::leaky_relu,
               .leaky_slope = 0.3f}),
         {image}},
        {"conv_with_residual",
         conv(noisy_filter({6, 6, 3, 3}), 6, {.padding = 1, .activation = Activation::relu}),
         {image, other}},
        {"conv_with_scale", conv(scaled, 4, {}), {image}},
        {"conv_transpose",
         std::make_shared<ConvTranspose>(noisy_filter({6, 2, 3, 3}), noise(6, 4),
                                         ConvTransposeOptions{.stride = {2, 3},
                                                              .padding = 1,
                                                              .output_padding = {1, 0},
                                                              .groups = 3,
                                                              .activation = Activation::relu}),
         {image}},
        {"max_pool", std::make_shared<MaxPool>(PoolOptions{.ceil_mode = true}, false), {image}},
        {"max_pool_with_indices",
         std::make_shared<MaxPool>(PoolOptions{.kernel = 3, .stride = YX(1)}, true),
         {image}},
        {"average_pool",
         std::make_shared<AveragePool>(
             PoolOptions{.kernel = 3, .padding = 1, .count_include_pad = true}),
         {image}},
        {"global_max_pool", std::make_shared<GlobalPool>(PoolKind::max), {image}},
        {"global_average_pool", std::make_shared<GlobalPool>(PoolKind::average), {image}},
        {"max_unpool", std::make_shared<MaxUnpool>(YX(5, 7)), {pooled.values, pooled.indices}},
        {"resize_linear", std::make_shared<Resize>(ResizeOptions{.size = YX(8, 5)}), {image}},
        {"resize_nearest",
         std::make_shared<Resize>(
             ResizeOptions{.scale = Scale{2.5, 1.5}, .interpolation = Interpolation::nearest}),
         {image}},
        {"activate", std::make_shared<Activate>(Activation::leaky_relu, 0.3f), {image}},
        {"apply", std::make_shared<Apply>(Function::clip, -0.25f, 0.5f), {image}},
        {"add", std::make_shared<Add>(Activation::relu, 0.01f), {image, other}},
        {"add_leaky", std::make_shared<Add>(Activation::leaky_relu, 0.3f), {image, other}},
        {"combine",
         std::make_shared<Combine>(Arithmetic::multiply, Activation::leaky_relu, 0.3f),
         {noisy({2, 1, 7, 1}, 3), noisy({1, 5, 7, 6}, 4)}},
        {"scale_channels",
         std::make_shared<ScaleChannels>(noise(6, 5), noise(6, 6), Activation::relu, 0.01f),
         {image}},
        {"prelu", std::make_shared<PRelu>(noise(6, 5)), {image}},
        {"prelu_with_one_slope", std::make_shared<PRelu>(noise(1, 5)), {image}},
        {"concat", std::make_shared<Concat>(), {image, noisy({2, 5, 7, 3}, 3), other}},
        {"concat_of_integers", std::make_shared<Concat>(), {labels, labels}},
        {"pad",
         std::make_shared<Pad>(
             PadOptions{.padding = {2, -1, 0, 3}, .mode = PadMode::constant, .value = 0.5f}),
         {image}},
        {"pad_by_reflection",
         std::make_shared<Pad>(PadOptions{.padding = {2, 1, 0, 3}, .mode = PadMode::reflect}),
         {image}},
        {"depth_to_space",
         std::make_shared<DepthToSpace>(2, DepthOrder::column_row_depth),
         {noisy({2, 3, 5, 12})}},
        {"space_to_depth", std::make_shared<SpaceToDepth>(2), {noisy({2, 4, 6, 3})}},
        {"rearrange",  // from batch, row, column, channel to batch, channel, row, column reversed
         std::make_shared<Rearrange>(6 * 6, Dims{2, 6, 5, 7}, Dims{5 * 7 * 6, 1, 7 * 6, -6},
                                     TensorType{{2, 6, 5, 7}}),
         {image},
         false},
        {"rearrange_integers",
         std::make_shared<Rearrange>(1, Dims{3, 4}, Dims{7, 2},
                                     TensorType{{1, 3, 4, 1}, DataType::i32}),
         {labels},
         false},
        {"softmax", std::make_shared<Softmax>(), {image}},
        {"argmax", std::make_shared<ArgMax>(), {image}},
        {"instance_norm", std::make_shared<InstanceNorm>(noise(6, 5), noise(6, 6), 1e-3f), {image}},
        {"copy", std::make_shared<Copy>(), {image.channels(1, 3).crop(1, 2, 3, 4)}},
        {"copy_of_integers", std::make_shared<Copy>(), {labels.crop(1, 2, 3, 4)}},
    };
}

/// The largest difference, as a part of the largest expected value where that exceeds 1.
double scaled_error(const Tensor& expected, const Tensor& result) {
    const Tensor a = expected.clone(), b = result.clone();
    double error = 0, largest = 1;
    for (std::size_t i = 0; i < a.shape().elements(); ++i) {
        const auto at = [i](const Tensor& tensor) -> double {
            return tensor.type() == DataType::f32 ? tensor.floats()[i] : tensor.ints()[i];
        };
        largest = std::max(largest, std::abs(at(a)));
        const double difference = std::abs(at(a) - at(b));
        error = std::max(error, std::isnan(difference) ? HUGE_VAL : difference);
    }
    return error / largest;
}

void expect_reference(const Case& tried, const Tensors& outputs) {
    PreparedWeights weights;
    tried.operation->prepare(weights);
    tried.operation->run(tried.inputs, outputs);
    const Tensors expected = tried.operation->reference(tried.inputs);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_LE(scaled_error(expected[i], outputs[i]), 1e-5) << "output " << i;
    }
}

class Operations : public testing::TestWithParam<Case> {
  protected:
    Types outputs() const { return GetParam().operation->outputs(types_of(GetParam().inputs)); }
};

class OperationsOnViews : public Operations {};

TEST_P(Operations, HaveTheOutputsThatTheReferenceReturns) {
    EXPECT_EQ(outputs(), types_of(GetParam().operation->reference(GetParam().inputs)));
}

TEST_P(Operations, AgreeWithTheReference) {
    Tensors results;
    for (const TensorType& type : outputs()) {
        results.emplace_back(type.shape, type.type);
    }
    expect_reference(GetParam(), results);
}

TEST_P(OperationsOnViews, WriteNothingAroundThem) {
    std::vector<Frame> frames;
    Tensors results;
    for (const TensorType& type : outputs()) {
        results.push_back(frames.emplace_back(type.shape, type.type).inside());
    }
    expect_reference(GetParam(), results);
    for (const Frame& frame : frames) {
        EXPECT_TRUE(frame.intact());
    }
}

TEST_P(Operations, RefuseAnotherNumberOfInputs) {
    const Operation& operation = *GetParam().operation;
    expect_error(ErrorCode::invalid_argument, operation.name() + ": 0 inputs",
                 [&] { operation.outputs({}); });
    if (dynamic_cast<const Concat*>(&operation) == nullptr) {
        const Types many(3, types_of(GetParam().inputs)[0]);
        expect_error(ErrorCode::invalid_argument, operation.name() + ": 3 inputs",
                     [&] { operation.outputs(many); });
    }
}

std::vector<Case> cases_of_views() {
    std::vector<Case> chosen = cases();
    std::erase_if(chosen, [](const Case& each) { return !each.writes_views; });
    return chosen;
}

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(All, Operations, testing::ValuesIn(cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(All, OperationsOnViews, testing::ValuesIn(cases_of_views()), name_of_case);

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

/// Where blocks of equal pixels are written instead, each is the nearest one to all its places.
TEST(ResizeOperation, WritesBlocksOnlyWhereTheyAreTheSame) {
    const Tensors image{noisy({1, 3, 5, 2})};
    for (const Coordinates coordinates :
         {Coordinates::half_pixel, Coordinates::half_pixel_symmetric,
          Coordinates::pytorch_half_pixel, Coordinates::align_corners, Coordinates::asymmetric}) {
        for (const Rounding rounding :
             {Rounding::prefer_floor, Rounding::prefer_ceil, Rounding::floor, Rounding::ceil}) {
            for (const double factor : {1.0, 2.0, 2.1, 3.0, 7.0}) {
                const Resize resize({.scale = Scale{factor, 2 * factor},
                                     .interpolation = Interpolation::nearest,
                                     .coordinates = coordinates,
                                     .rounding = rounding});
                const Tensor expected = resize.reference(image)[0];
                const Tensors result{Tensor(expected.shape())};
                resize.run(image, result);
                EXPECT_EQ(scaled_error(expected, result[0]), 0) << resize.parameters();
            }
        }
    }
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
}

}  // namespace
}  // namespace upforge::graph
