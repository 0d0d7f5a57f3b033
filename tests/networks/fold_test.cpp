/// Size chains and changes of weights as exporters write them, worked out when a model is loaded.

#include "lower/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "lower/host_array.h"
#include "tests/expect_error.h"

namespace upforge::lower {
namespace {

using testing::ElementsAre;

constexpr std::int64_t to_the_end = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t as_f32 = 1;  // ONNX's codes, for Cast
constexpr std::int64_t as_i64 = 7;
constexpr std::int64_t as_f16 = 10;

std::vector<Array> outputs_of(const std::string& op, const std::vector<Array>& inputs,
                              const Attributes& attributes = {}, int opset = 13,
                              std::size_t outputs = 1) {
    Node node{.op = op, .name = "", .inputs = {}, .outputs = {}, .attributes = attributes};
    node.outputs.resize(outputs, "output");
    std::vector<const Array*> pointers;
    for (const Array& input : inputs) {
        pointers.push_back(&input);
    }
    const auto results = fold(node, pointers, opset);
    if (!results) {
        ADD_FAILURE() << op << " is not known";
        return std::vector<Array>(outputs);
    }
    return *results;
}

Array run(const std::string& op, const std::vector<Array>& inputs,
          const Attributes& attributes = {}, int opset = 13) {
    return outputs_of(op, inputs, attributes, opset).at(0);
}

Attribute number(std::int64_t value) {
    return value;
}
Attribute numbers(std::vector<std::int64_t> values) {
    return values;
}

Array floats(Dims dims, std::vector<float> values) {
    return Array::of(std::move(dims), std::move(values));
}

Array list(std::vector<std::int64_t> values) {
    const auto count = static_cast<std::int64_t>(values.size());
    return Array::of({count}, std::move(values));
}

Array integer(std::int64_t value) {
    return Array::scalar(value);
}

/// What Shape gives for the tensor that the network is run on.
Array image(std::int64_t height, std::int64_t width) {
    return list({1, 3, height, width});
}

Array at(const Array& shape, std::int64_t index) {
    return run("Gather", {shape, integer(index)});
}

Array unsqueezed(const Array& array) {
    return run("Unsqueeze", {array}, {{"axes", numbers({0})}}, 11);
}

Array joined(const std::vector<Array>& arrays) {
    return run("Concat", arrays, {{"axis", number(0)}});
}

Array sliced(const Array& array, std::int64_t start, std::int64_t end, std::int64_t step = 1) {
    return run("Slice", {array, list({start}), list({end}), list({0}), list({step})});
}

Array cast(const Array& array, std::int64_t code) {
    return run("Cast", {array}, {{"to", number(code)}});
}

TEST(Fold, PyTorchViewOfBatchByRest) {
    const Array batch = at(image(5, 7), 0);
    EXPECT_EQ(batch.rank(), 0);
    const Array shape = joined({unsqueezed(batch), list({-1})});
    EXPECT_EQ(shape.type(), ElementType::i64);
    EXPECT_THAT(shape.integers(), ElementsAre(1, -1));
}

TEST(Fold, PyTorchPadsOfUNetsSkip) {
    // diff = skip - grown; F.pad(grown, [diffX // 2, diffX - diffX // 2, diffY // 2, …]), which
    // PyTorch turns from last axis first into begins and ends.
    const Array diff_y = run("Sub", {at(image(45, 64), 2), at(image(42, 63), 2)});
    const Array diff_x = run("Sub", {at(image(45, 64), 3), at(image(42, 63), 3)});
    const auto halves = [](const Array& diff) {
        const Array half = run("Div", {diff, integer(2)});
        return std::vector<Array>{unsqueezed(half), unsqueezed(run("Sub", {diff, half}))};
    };
    const Array asked =
        joined({halves(diff_x)[0], halves(diff_x)[1], halves(diff_y)[0], halves(diff_y)[1]});
    EXPECT_THAT(asked.integers(), ElementsAre(0, 1, 1, 2));

    const Array missing = run("Sub", {run("Mul", {integer(4), integer(2)}),
                                      run("Gather", {run("Shape", {asked}), integer(0)})});
    const Array zeros = run("ConstantOfShape", {unsqueezed(missing)}, {{"value", list({0})}});
    const Array pairs = run("Reshape", {joined({asked, zeros}), list({-1, 2})});
    const Array first_axis_first =
        run("Slice", {pairs, list({-1}), list({-to_the_end}), list({0}), list({-1})});
    const Array begins_then_ends =
        run("Transpose", {first_axis_first}, {{"perm", numbers({1, 0})}});
    const Array pads = cast(run("Reshape", {begins_then_ends, list({-1})}), as_i64);
    EXPECT_THAT(pads.integers(), ElementsAre(0, 0, 1, 0, 0, 0, 2, 1));
}

TEST(Fold, PyTorchInterpolateToASize) {
    const Array shape = image(31, 17);
    const Array target =
        joined({unsqueezed(at(image(61, 33), 2)), unsqueezed(at(image(61, 33), 3))});
    EXPECT_THAT(joined({sliced(shape, 0, 2), cast(target, as_i64)}).integers(),
                ElementsAre(1, 3, 61, 33));
}

TEST(Fold, PyTorchFloorOfScaledHeight) {
    const Array scaled = run("Mul", {cast(at(image(31, 17), 2), as_f32), Array::scalar(1.5f)});
    EXPECT_THAT(cast(run("Floor", {scaled}), as_i64).integers(), ElementsAre(46));
}

TEST(Fold, PyTorchExpandReplacesMinusOne) {
    const Array asked = list({2, -1, 4});
    const Array ones = run("ConstantOfShape", {run("Shape", {asked})}, {{"value", list({1})}});
    const Array open = run("Equal", {asked, run("Mul", {ones, integer(-1)})});
    EXPECT_EQ(open.type(), ElementType::boolean);
    const Array shape = run("Where", {open, ones, asked});
    EXPECT_EQ(run("Expand", {floats({3, 1}, {1.f, 2.f, 3.f}), shape}).dims(), (Dims{2, 3, 4}));
}

/// With how often to repeat each axis, from where an index is 1.
TEST(Fold, PyTorchRepeatInterleaveIsOneHot) {
    const Array repeats = run("OneHot", {list({1}), integer(4), list({1, 6})});
    EXPECT_EQ(repeats.dims(), (Dims{1, 4}));
    EXPECT_THAT(repeats.integers(), ElementsAre(1, 6, 1, 1));
    // Negative indices count from the end; those beyond it are nowhere.
    const Array columns = run("OneHot", {list({-1, 0, 7}), integer(3), floats({2}, {0.5f, 2})},
                              {{"axis", number(0)}});
    EXPECT_EQ(columns.dims(), (Dims{3, 3}));
    EXPECT_THAT(columns.floats(), ElementsAre(0.5f, 2, 0.5f, 0.5f, 0.5f, 0.5f, 2, 0.5f, 0.5f));
    expect_error(ErrorCode::invalid_argument, "OneHot of depth 0 with 2 values", [] {
        run("OneHot", {list({1}), integer(0), list({0, 1})});
    });
}

/// As positions are counted, from masks of ones.
TEST(Fold, PyTorchCumulativeSums) {
    const Array rows = run("Reshape", {list({1, 2, 3, 4, 5, 6}), list({2, 3})});
    EXPECT_THAT(run("CumSum", {rows, integer(1)}).integers(), ElementsAre(1, 3, 6, 4, 9, 15));
    EXPECT_THAT(run("CumSum", {rows, integer(0)}).integers(), ElementsAre(1, 2, 3, 5, 7, 9));
    const Array backwards = run("CumSum", {floats({3}, {1, 2, 4}), integer(-1)},
                                {{"exclusive", number(1)}, {"reverse", number(1)}});
    EXPECT_THAT(backwards.floats(), ElementsAre(6, 4, 0));
}

TEST(Fold, KerasDoublesHeightAndWidth) {
    // tf2onnx: channels last; the size goes through int32 and back.
    const Array shape = cast(list({1, 20, 30, 8}), 6);
    const Array size = sliced(shape, 1, 3);
    const Array doubled = run("Mul", {size, cast(list({2, 2}), 6)});
    EXPECT_EQ(doubled.type(), ElementType::i32);
    const Array channels = sliced(list({1, 8, 20, 30}), 0, 2);
    EXPECT_THAT(joined({channels, cast(doubled, as_i64)}).integers(), ElementsAre(1, 8, 40, 60));
}

TEST(Fold, KerasScalesAreQuotientsOfSizes) {
    const Array scales =
        run("Div", {cast(list({1, 3, 90, 40}), as_f32), cast(image(60, 20), as_f32)});
    EXPECT_EQ(scales.type(), ElementType::f32);
    EXPECT_THAT(scales.floats(), ElementsAre(1, 1, 1.5f, 2));
}

TEST(Fold, OlderExportersSliceByAttributes) {
    const Attributes size{
        {"axes", numbers({0})}, {"starts", numbers({2})}, {"ends", numbers({to_the_end})}};
    EXPECT_THAT(run("Slice", {image(5, 7)}, size, 9).integers(), ElementsAre(5, 7));
}

TEST(Fold, WeightNormSpeltOut) {
    const Array direction = floats({2, 1, 1, 2}, {3.f, 4.f, 0.f, 2.f});
    const Array length = run("ReduceL2", {direction}, {{"axes", numbers({1, 2, 3})}});
    EXPECT_EQ(length.dims(), (Dims{2, 1, 1, 1}));
    const Array gain = floats({2, 1, 1, 1}, {10.f, 7.f});
    const Array weights = run("Mul", {direction, run("Div", {gain, length})});
    EXPECT_EQ(weights.dims(), direction.dims());
    EXPECT_THAT(weights.floats(), ElementsAre(6, 8, 0, 7));
}

TEST(Fold, BatchNormSpeltOut) {
    const Array variance = floats({2}, {0.25f, 4.f});
    const Array scale = run("Reciprocal", {run("Sqrt", {variance})});
    EXPECT_THAT(scale.floats(), ElementsAre(2, 0.5f));
}

TEST(Fold, QuantizedWeightsOfEachChannel) {
    const Array weights = array_of<std::int64_t>(ElementType::u8, {1, 2, 1, 2}, {0, 128, 130, 255});
    const Array scales = floats({2}, {0.5f, 2.f});
    const Array zeros = array_of<std::int64_t>(ElementType::u8, {2}, {128, 130});
    const Array restored = run("DequantizeLinear", {weights, scales, zeros});
    EXPECT_EQ(restored.type(), ElementType::f32);
    EXPECT_THAT(restored.floats(), ElementsAre(-64, 0, 0, 250));
}

TEST(Fold, HalfPrecisionRoundsToEven) {
    const float smallest = std::ldexp(1.f, -24);
    const Array halves = cast(floats({6}, {1 + std::ldexp(1.f, -11), 1 + std::ldexp(3.f, -11),
                                           65519.f, 65520.f, smallest / 2, smallest * 1.5f}),
                              as_f16);
    EXPECT_EQ(halves.type(), ElementType::f16);
    EXPECT_THAT(cast(halves, as_f32).floats(),
                ElementsAre(1, 1 + std::ldexp(1.f, -9), 65504,
                            std::numeric_limits<float>::infinity(), 0, 2 * smallest));
}

TEST(Fold, IntegersDivideTowardsZeroAndFloatsRoundToEven) {
    EXPECT_THAT(run("Div", {list({7, -7, to_the_end}), list({2, 2, -1})}).integers(),
                ElementsAre(3, -3, -to_the_end));
    EXPECT_THAT(run("Mod", {list({7, -7}), list({3})}).integers(), ElementsAre(1, 2));
    EXPECT_THAT(run("Round", {floats({3}, {0.5f, 1.5f, -2.5f})}).floats(), ElementsAre(0, 2, -2));
}

TEST(Fold, SliceEndsWhereThereIsNothingMore) {
    const Array five = list({0, 1, 2, 3, 4});
    EXPECT_THAT(sliced(five, -2, to_the_end).integers(), ElementsAre(3, 4));
    EXPECT_THAT(sliced(five, 9, -9, -2).integers(), ElementsAre(4, 2, 0));
    EXPECT_THAT(sliced(five, 1, to_the_end, to_the_end).integers(), ElementsAre(1));
    EXPECT_THAT(sliced(five, 3, 3).integers(), ElementsAre());
}

TEST(Fold, SplitsByListAndEvenly) {
    const auto uneven = outputs_of("Split", {list({1, 2, 3}), list({1, 2})}, {}, 13, 2);
    EXPECT_THAT(uneven.at(1).integers(), ElementsAre(2, 3));
    const auto even = outputs_of("Split", {list({1, 2, 3})}, {{"num_outputs", number(2)}}, 18, 2);
    EXPECT_THAT(even.at(0).integers(), ElementsAre(1, 2));
}

TEST(Fold, WhatOnlyChangesDimensionsSharesMemory) {
    const Array weights = floats({2, 1, 3}, std::vector<float>(6, 1.f));
    const auto shares = [&](const Array& result) {
        return result.bytes().data() == weights.bytes().data();
    };
    EXPECT_TRUE(shares(run("Identity", {weights})));
    EXPECT_TRUE(shares(cast(weights, as_f32)));
    EXPECT_TRUE(shares(run("Reshape", {weights, list({3, -1})})));
    EXPECT_TRUE(shares(run("Squeeze", {weights, list({1})})));
    EXPECT_TRUE(shares(run("Unsqueeze", {weights, list({0})})));
    EXPECT_TRUE(shares(run("Flatten", {weights})));
    EXPECT_TRUE(shares(run("Expand", {weights, list({2, 1, 3})})));
    EXPECT_TRUE(shares(run("Dropout", {weights})));
    EXPECT_FALSE(shares(run("Neg", {weights})));
}

TEST(Fold, LongRowsAreWorkedOutInBlocks) {
    const std::int64_t columns = 2 * Run::longest + 3;
    const Array row = run("Range", {integer(0), integer(columns), integer(1)});
    const Array sum = run("Add", {row, run("Reshape", {list({0, 10000}), list({2, 1})})});
    const std::vector<std::int64_t> values = sum.integers();
    ASSERT_EQ(values.size(), static_cast<std::size_t>(2 * columns));
    for (std::int64_t i = 0; i < 2 * columns; ++i) {
        ASSERT_EQ(values[static_cast<std::size_t>(i)], i % columns + i / columns * 10000);
    }
    EXPECT_THAT(
        run("ReduceSum", {sum, list({1})}, {{"keepdims", number(0)}}).integers(),
        ElementsAre(columns * (columns - 1) / 2, columns * (columns - 1) / 2 + columns * 10000));
}

TEST(Fold, KnowsWhatItDoesNotKnow) {
    const Array array = list({1});
    const Array* input = &array;
    EXPECT_FALSE(fold({.op = "TopK", .name = "", .inputs = {}, .outputs = {}}, {&input, 1}, 13));
    EXPECT_FALSE(fold({.op = "Add",
                       .name = "",
                       .inputs = {},
                       .outputs = {},
                       .attributes = {},
                       .domain = "com.example"},
                      {&input, 1}, 13));
}

TEST(Fold, ErrorsNameTheNumbers) {
    const Array six = floats({2, 3}, std::vector<float>(6));
    const auto mismatch = ErrorCode::shape_mismatch;
    const auto invalid = ErrorCode::invalid_argument;
    expect_error(mismatch, "2x3 cannot be seen as [4, -1]", [&] {
        run("Reshape", {six, list({4, -1})});
    });
    expect_error(mismatch, "2x3 and 2 cannot be broadcast", [&] {
        run("Add", {six, floats({2}, {1.f, 2.f})});
    });
    expect_error(invalid, "axis 2 of an array of rank 2; it must be in [-2, 1]", [&] {
        run("Concat", {six, six}, {{"axis", number(2)}});
    });
    expect_error(invalid, "index 4 along axis 0 of 4", [] { at(image(5, 7), 4); });
    expect_error(invalid, "1 is divided by zero", [] { run("Div", {integer(1), integer(0)}); });
    expect_error(invalid, "float32 and int64 cannot be mixed", [&] {
        run("Mul", {six, integer(2)});
    });
    expect_error(invalid, "Add needs input 1", [&] { run("Add", {six}); });
    expect_error(invalid, "step of 0", [&] { sliced(six, 0, 1, 0); });
    expect_error(mismatch, "axis 1 of 2x3 is not 1", [&] { run("Squeeze", {six, list({1})}); });
    expect_error(mismatch, "3 elements cannot be split as [1, 1] into 2 outputs", [] {
        outputs_of("Split", {list({1, 2, 3})}, {}, 13, 2);
    });
    expect_error(invalid, "axis 1 is named twice", [&] { run("ReduceSum", {six, list({1, -1})}); });
    expect_error(ErrorCode::unsupported, "element type 8", [&] {
        run("Cast", {six}, {{"to", number(8)}});
    });
}

TEST(Fold, RefusesWhatIsTooLarge) {
    const Array one = floats({1}, {1.f});
    const Array nothing = floats({0, 1 << 30}, {});
    const auto too_large = ErrorCode::too_large;
    const std::string limit = "at most 268435456 are allowed";
    expect_error(too_large, limit, [&] { run("Expand", {one, list({1 << 29})}); });
    expect_error(too_large, limit, [&] { run("Tile", {one, list({1 << 29})}); });
    expect_error(too_large, limit, [] { run("ConstantOfShape", {list({1 << 15, 1 << 15})}); });
    expect_error(too_large, limit, [] {
        run("Range", {integer(0), integer(1 << 30), integer(1)});
    });
    expect_error(too_large, limit, [] { run("Range", {integer(0), integer(1), integer(0)}); });
    expect_error(too_large, limit, [&] { run("ReduceSum", {nothing, list({0})}); });
}

}  // namespace
}  // namespace upforge::lower
