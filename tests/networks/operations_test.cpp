#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <ostream>

#include "graph/operations/convolution.h"
#include "graph/operations/heads.h"
#include "graph/operations/layout.h"
#include "graph/operations/matrix_product.h"
#include "graph/operations/norms.h"
#include "graph/operations/pick.h"
#include "graph/operations/pointwise.h"
#include "graph/operations/pooling.h"
#include "graph/operations/unpooling.h"
#include "graph/prepared_weights.h"
#include "tests/expect_error.h"
#include "tests/networks/noise.h"
#include "tests/problems/frame.h"
#include "upforge/operators.h"

namespace upforge::graph {
namespace {

using problems::Frame;
using Tensors = std::vector<Tensor>;
using Types = std::vector<TensorType>;

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
        {"resize_cubic",
         std::make_shared<Resize>(ResizeOptions{
             .size = YX(8, 5), .interpolation = Interpolation::cubic, .exclude_outside = true}),
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
        {"group_norm", std::make_shared<GroupNorm>(3, noise(6, 5), noise(6, 6), 1e-3f), {image}},
        {"layer_norm", std::make_shared<LayerNorm>(noise(6, 5), noise(6, 6), 1e-3f), {image}},
        {"matrix_product", std::make_shared<MatrixProduct>(false), {image, noisy({2, 5, 6, 9}, 3)}},
        {"matrix_product_with_second_transposed",
         std::make_shared<MatrixProduct>(true),
         {image, noisy({2, 1, 9, 6}, 3)}},
        {"matrix_product_by_one_matrix",
         std::make_shared<MatrixProduct>(false),
         {image, noisy({1, 1, 6, 33}, 3)}},
        {"pick", std::make_shared<Pick>(std::vector<int>{6, 0, 0, 3}), {image}},
        {"pick_integers", std::make_shared<Pick>(std::vector<int>{2, 2, 1}), {labels}},
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

}  // namespace
}  // namespace upforge::graph
