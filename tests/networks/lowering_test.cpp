/// Small models, lowered to graphs: what costs nothing, what is refused, and that results are the
/// same as those of the same operators on constants.

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/expect_error.h"
#include "tests/networks/lowered_runs.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

/// All different, some negative, out of order.
Array numbers(const Dims& dims) {
    std::vector<float> values(static_cast<std::size_t>(count_elements(dims)));
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<float>(i * 7 % values.size()) - 3.5f;
    }
    return Array::of(dims, std::move(values));
}

/// That the graph makes of `x` what the operators make of constants.
void expect_as_folded(Model model, const Dims& dims) {
    const Array x = numbers(dims);
    const Array result = run(model, x);
    model.constants["x"] = x;
    const Array expected = fold_constants(model).at("y");
    EXPECT_EQ(result.dims(), expected.dims());
    EXPECT_THAT(result.floats(), Pointwise(FloatNear(1e-5f), expected.floats()));
}

TEST(Lowering, MovesElementsAsConstantsAreMoved) {
    const auto perm = [](std::vector<std::int64_t> order) {
        return Attributes{{"perm", std::move(order)}};
    };
    const std::map<std::string, Array> constants = {{"3x40", ints({3, 40})},
                                                    {"2x60", ints({2, -1})},
                                                    {"0x-1", ints({0, -1})},
                                                    {"flat", ints({-1})},
                                                    {"6d", ints({2, 3, 2, 2, 1, 5})},
                                                    {"starts", ints({3, -1})},
                                                    {"ends", ints({0, -100})},
                                                    {"axes", ints({2, 3})},
                                                    {"steps", ints({-2, -1})},
                                                    {"repeats", ints({1, 2, 1, 3})},
                                                    {"one", Array::scalar(std::int64_t{1})},
                                                    {"two", ints({2, 0})},
                                                    {"wide", ints({2, 2, 3, 4, 5})},
                                                    {"8x15", ints({8, 15})}};
    const std::vector<std::vector<Node>> chains = {
        {op("Transpose", {"x"}, {"y"}, perm({3, 1, 0, 2}))},
        {op("Reshape", {"x", "3x40"}, {"y"})},
        {op("Reshape", {"x", "8x15"}, {"y"})},
        {op("Reshape", {"x", "flat"}, {"y"})},
        {op("Transpose", {"x"}, {"t"}, perm({0, 2, 3, 1})), op("Reshape", {"t", "2x60"}, {"y"})},
        {op("Transpose", {"x"}, {"t"}, perm({2, 0, 3, 1})), op("Reshape", {"t", "flat"}, {"y"})},
        {op("Reshape", {"x", "6d"}, {"r"}),
         op("Transpose", {"r"}, {"y"}, perm({0, 1, 4, 2, 5, 3}))},
        {op("Slice", {"x", "starts", "ends", "axes", "steps"}, {"y"})},
        {op("Slice", {"x", "starts", "ends", "axes", "steps"}, {"s"}),
         op("Reshape", {"s", "0x-1"}, {"y"})},
        {op("Tile", {"x", "repeats"}, {"y"})},
        {op("Expand", {"x", "wide"}, {"y"})},
        {op("Gather", {"x", "one"}, {"y"}, {{"axis", std::int64_t{2}}})},
        {op("Gather", {"x", "two"}, {"y"}, {{"axis", std::int64_t{1}}})},
        {op("Flatten", {"x"}, {"y"}, {{"axis", std::int64_t{2}}})},
        {op("Split", {"x"}, {"a", "b"}, {{"axis", std::int64_t{2}}}),
         op("Concat", {"b", "a"}, {"y"}, {{"axis", std::int64_t{1}}})},
        {op("Concat", {"x", "x"}, {"y"}, {{"axis", std::int64_t{0}}})},
        {op("Concat", {"x", "x"}, {"y"}, {{"axis", std::int64_t{2}}})},
        {op("Concat", {"x", "x"}, {"y"}, {{"axis", std::int64_t{3}}})},
        {op("Transpose", {"x"}, {"t"}, perm({1, 2, 3, 0})),
         op("Concat", {"t", "t"}, {"y"}, {{"axis", std::int64_t{2}}})},
    };
    for (const std::vector<Node>& chain : chains) {
        SCOPED_TRACE(chain.front().op + ", " + chain.back().op);
        expect_as_folded(model_of({2, 3, 4, 5}, chain, constants), {2, 3, 4, 5});
    }
}

TEST(Lowering, CalculatesAsConstantsAreCalculated) {
    const std::map<std::string, Array> constants = {
        {"scalar", Array::scalar(2.5f)},  {"eight", Array::scalar(8.0f)},
        {"channels", numbers({3, 1, 1})}, {"columns", numbers({5})},
        {"all", numbers({2, 3, 4, 5})},   {"more", numbers({2, 1, 3, 1, 5})}};
    for (const char* constant : {"scalar", "eight", "channels", "columns", "all", "more"}) {
        for (const char* operation : {"Add", "Sub", "Mul", "Div"}) {
            SCOPED_TRACE(fmt::format("{} of {}", operation, constant));
            expect_as_folded(
                model_of({2, 3, 4, 5}, {op(operation, {"x", constant}, {"y"})}, constants),
                {2, 3, 4, 5});
            expect_as_folded(
                model_of({2, 3, 4, 5}, {op(operation, {constant, "x"}, {"y"})}, constants),
                {2, 3, 4, 5});
        }
    }
    for (const std::vector<std::int64_t>& axes :
         {Dims{2, 3}, Dims{1}, Dims{0, 2}, Dims{-1}, Dims{0, 1, 2, 3}}) {
        for (const std::int64_t keepdims : {0, 1}) {
            SCOPED_TRACE(to_string(Attribute(axes)));
            expect_as_folded(model_of({2, 3, 4, 5}, {op("ReduceMean", {"x"}, {"y"},
                                                        {{"axes", axes}, {"keepdims", keepdims}})}),
                             {2, 3, 4, 5});
        }
    }
}

/// Arrays that flow through the graph, broadcast against each other in any order of their axes.
TEST(Lowering, BroadcastsWhatIsCalculated) {
    const Attributes to_columns = {{"perm", Dims{0, 2, 3, 1}}};
    const Attributes over_space = {{"axes", Dims{2, 3}}};
    const Attributes over_columns = {{"axes", Dims{3}}};
    for (const char* operation : {"Add", "Mul", "Sub", "Max"}) {
        SCOPED_TRACE(operation);
        expect_as_folded(model_of({2, 3, 4, 5}, {op("ReduceMean", {"x"}, {"m"}, over_space),
                                                 op(operation, {"m", "x"}, {"y"})}),
                         {2, 3, 4, 5});
        expect_as_folded(model_of({2, 3, 4, 5}, {op("Transpose", {"x"}, {"t"}, to_columns),
                                                 op("ReduceMean", {"t"}, {"m"}, over_columns),
                                                 op(operation, {"t", "m"}, {"y"})}),
                         {2, 3, 4, 5});
        expect_as_folded(model_of({3, 3, 3, 3}, {op("Transpose", {"x"}, {"t"}, to_columns),
                                                 op(operation, {"t", "x"}, {"y"})}),
                         {3, 3, 3, 3});
    }
}

TEST(Lowering, WorksOutSizesBeforehand) {
    // Pads to the size of another array, as exporters write a U-Net's padding to its skip.
    const Model model{
        .opset = 13,
        .inputs = {port("small", {1, 2, 2, 3}), port("large", {1, 2, 4, 4})},
        .outputs = {{.name = "y"}},
        .constants = {{"rows", Array::scalar(std::int64_t{2})},
                      {"columns", Array::scalar(std::int64_t{3})},
                      {"zeros", ints({0, 0, 0, 0, 0, 0})},
                      {"first", ints({0})}},
        .nodes = {op("Shape", {"large"}, {"large_shape"}), op("Shape", {"small"}, {"small_shape"}),
                  op("Sub", {"large_shape", "small_shape"}, {"missing"}),
                  op("Gather", {"missing", "rows"}, {"missing_rows"}),
                  op("Gather", {"missing", "columns"}, {"missing_columns"}),
                  op("Unsqueeze", {"missing_rows", "first"}, {"below"}),
                  op("Unsqueeze", {"missing_columns", "first"}, {"right"}),
                  op("Concat", {"zeros", "below", "right"}, {"pads"}, {{"axis", std::int64_t{0}}}),
                  op("Pad", {"small", "pads"}, {"padded"}),
                  op("Concat", {"padded", "large"}, {"y"}, {{"axis", std::int64_t{1}}})}};
    const graph::Graph graph = lower(model);
    EXPECT_THAT(operations(graph), ElementsAre("pad", "concat"));
    EXPECT_EQ(graph.outputs[0].dims, (Dims{1, 4, 4, 4}));
}

/// Rows, columns and channels at once, one of them cut off.
TEST(Lowering, PadsAnyAxis) {
    const Model model =
        model_of({1, 2, 1, 3}, {op("Pad", {"x", "pads", "seven"}, {"y"})},
                 {{"pads", ints({0, 1, 0, -1, 0, 0, 1, 1})}, {"seven", Array::scalar(7.0f)}});
    const Array result = run(model, Array::of({1, 2, 1, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(result.dims(), (Dims{1, 3, 2, 3}));
    EXPECT_THAT(result.floats(), ElementsAre(7, 7, 7, 7, 7, 7, 2, 3, 7, 7, 7, 7, 5, 6, 7, 7, 7, 7));
}

/// As ENet's shortcuts get more channels.
TEST(Lowering, PadsChannelsWithoutMovingThem) {
    const Model model = model_of({1, 2, 4, 4}, {op("Pad", {"x", "pads"}, {"y"})},
                                 {{"pads", ints({0, 0, 0, 0, 0, 3, 0, 0})}});
    EXPECT_THAT(operations(lower(model)), ElementsAre("concat"));
}

/// A 1-D network is one of images with one row.
TEST(Lowering, SeesSignalsAsRows) {
    const Model model = model_of(
        {1, 1, 4},
        {op("Conv", {"x", "w"}, {"c"}, {{"pads", Dims{1, 0}}}),
         op("AveragePool", {"c"}, {"y"}, {{"kernel_shape", Dims{2}}, {"strides", Dims{2}}})},
        {{"w", Array::of({1, 1, 2}, std::vector<float>{1, 2})}});
    const Array result = run(model, Array::of({1, 1, 4}, std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(result.dims(), (Dims{1, 1, 2}));
    EXPECT_THAT(result.floats(), ElementsAre((2 + 5) / 2.0f, (8 + 11) / 2.0f));
}

/// Rows of an image as one signal: not a part of the image, though its strides are even.
TEST(Lowering, JoinsRowsToASignal) {
    const Model model =
        model_of({1, 2, 2, 3},
                 {op("Reshape", {"x", "signal"}, {"s"}),
                  op("MaxPool", {"s"}, {"y"}, {{"kernel_shape", Dims{2}}, {"strides", Dims{2}}})},
                 {{"signal", ints({1, 2, 6})}});
    EXPECT_THAT(operations(lower(model)), ElementsAre("rearrange", "max_pool"));
    const Array result =
        run(model, Array::of({1, 2, 2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1}));
    EXPECT_THAT(result.floats(), ElementsAre(2, 4, 6, 6, 4, 2));
}

/// Scales, or sizes that say the same; of rows and columns, wherever they are.
TEST(Lowering, ResizesRowsAndColumns) {
    const std::map<std::string, Array> constants = {{"scales", floats({1, 1, 1, 2})},
                                                    {"sizes", ints({1, 2, 1, 4})},
                                                    {"last", floats({1, 1, 2, 1})}};
    const Array x = Array::of({1, 2, 1, 2}, std::vector<float>{1, 2, 3, 4});
    const auto resized = [&](std::vector<Node> nodes, int opset) {
        return run(model_of({1, 2, 1, 2}, std::move(nodes), constants, opset), x).floats();
    };
    const auto expected = ElementsAre(1, 1, 2, 2, 3, 3, 4, 4);
    EXPECT_THAT(resized({op("Resize", {"x", "", "scales"}, {"y"})}, 13), expected);
    EXPECT_THAT(resized({op("Resize", {"x", "", "", "sizes"}, {"y"})}, 13), expected);
    EXPECT_THAT(resized({op("Resize", {"x", "scales"}, {"y"})}, 10), expected);
    EXPECT_THAT(resized({op("Upsample", {"x", "scales"}, {"y"})}, 9), expected);
    EXPECT_THAT(
        resized({op("Upsample", {"x"}, {"y"}, {{"scales", std::vector<float>{1, 1, 1, 2}}})}, 7),
        expected);
    EXPECT_THAT(resized({op("Transpose", {"x"}, {"t"}, {{"perm", Dims{0, 2, 3, 1}}}),
                         op("Resize", {"t", "", "last"}, {"r"}),
                         op("Transpose", {"r"}, {"y"}, {{"perm", Dims{0, 3, 1, 2}}})},
                        13),
                expected);
}

TEST(Lowering, NormalisesGroups) {
    const Model model = model_of({1, 4, 1, 1},
                                 {op("GroupNormalization", {"x", "s", "b"}, {"y"},
                                     {{"num_groups", std::int64_t{2}}, {"epsilon", 0.0f}})},
                                 {{"s", floats({1, 2, 3, 4})}, {"b", floats({0, 0, 0, 5})}}, 21);
    const Array result = run(model, Array::of({1, 4, 1, 1}, std::vector<float>{1, 3, 10, 20}));
    EXPECT_THAT(result.floats(), ElementsAre(-1, 2, -3, 9));
}

TEST(Lowering, TransposesForNothing) {
    const Model model =
        model_of({1, 4, 5, 3},
                 {op("Transpose", {"x"}, {"nchw"}, {{"perm", Dims{0, 3, 1, 2}}}),
                  op("Relu", {"nchw"}, {"positive"}), op("Conv", {"positive", "w"}, {"sums"}),
                  op("Transpose", {"sums"}, {"y"}, {{"perm", Dims{0, 2, 3, 1}}})},
                 {{"w", Array::of({2, 3, 1, 1}, std::vector<float>{1, 0, 0, 0, 1, 1})}});
    const graph::Graph graph = lower(model);
    EXPECT_THAT(operations(graph), ElementsAre("activate", "conv"));
    EXPECT_EQ(graph.outputs[0].dims, (Dims{1, 4, 5, 2}));

    Model pixel = model;
    pixel.inputs = {port("x", {1, 1, 2, 3})};
    const Array result =
        run(pixel, Array::of({1, 1, 2, 3}, std::vector<float>{1, 2, 3, -1, 5, -6}));
    EXPECT_THAT(result.floats(), ElementsAre(1, 5, 0, 5));
}

TEST(Lowering, ShufflesPixelsInOneCopy) {
    const Model model = model_of(
        {1, 4, 1, 2},
        {op("Reshape", {"x", "apart"}, {"blocks"}),
         op("Transpose", {"blocks"}, {"moved"}, {{"perm", Dims{0, 1, 4, 2, 5, 3}}}),
         op("Reshape", {"moved", "together"}, {"image"}), op("Conv", {"image", "w"}, {"y"})},
        {{"apart", ints({1, 1, 2, 2, 1, 2})},
         {"together", ints({1, 1, 2, 4})},
         {"w", Array::of({1, 1, 1, 1}, std::vector<float>{10})}});
    EXPECT_THAT(operations(lower(model)), ElementsAre("rearrange", "conv"));
    const Array result =
        run(model, Array::of({1, 4, 1, 2}, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}));
    EXPECT_THAT(result.floats(), ElementsAre(10, 30, 20, 40, 50, 70, 60, 80));
}

TEST(Lowering, FlattensForAHead) {
    const Model model =
        model_of({1, 2, 1, 2},
                 {op("Flatten", {"x"}, {"row"}),
                  op("Gemm", {"row", "w", "b"}, {"y"}, {{"alpha", 2.0f}, {"beta", 3.0f}})},
                 {{"w", Array::of({4, 2}, std::vector<float>{1, 0, 0, 1, 1, 0, 0, 1})},
                  {"b", floats({1, 2})}});
    const Array result = run(model, Array::of({1, 2, 1, 2}, std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(result.dims(), (Dims{1, 2}));
    EXPECT_THAT(result.floats(), ElementsAre(2 * (1 + 3) + 3, 2 * (2 + 4) + 6));
}

TEST(Lowering, MultipliesTheLastAxis) {
    const Array matrix = numbers({5, 2});
    expect_as_folded(model_of({2, 3, 4, 5}, {op("MatMul", {"x", "m"}, {"y"})}, {{"m", matrix}}),
                     {2, 3, 4, 5});
    expect_as_folded(model_of({4, 5}, {op("MatMul", {"x", "m"}, {"y"})}, {{"m", matrix}}), {4, 5});
}

TEST(Lowering, FindsTheLargestAlongAnyAxis) {
    const Array x = Array::of({2, 3}, std::vector<float>{1, 4, 4, 7, 0, 7});
    const auto largest = [&](std::int64_t axis, std::int64_t last) {
        return run(model_of({2, 3}, {op("ArgMax", {"x"}, {"y"},
                                        {{"axis", axis},
                                         {"select_last_index", last},
                                         {"keepdims", std::int64_t{0}}})}),
                   x)
            .integers();
    };
    EXPECT_THAT(largest(0, 0), ElementsAre(1, 0, 1));
    EXPECT_THAT(largest(1, 0), ElementsAre(1, 0));
    EXPECT_THAT(largest(1, 1), ElementsAre(2, 2));
}

/// Before opset 13 all axes from the given one on shared one sum.
TEST(Lowering, TakesTheSoftmaxOfTheOpset) {
    const Array zeros = Array::of({1, 2, 1, 2}, std::vector<float>(4, 0.0f));
    const Attributes axis = {{"axis", std::int64_t{1}}};
    const Model one_axis = model_of({1, 2, 1, 2}, {op("Softmax", {"x"}, {"y"}, axis)});
    EXPECT_THAT(run(one_axis, zeros).floats(), ElementsAre(0.5f, 0.5f, 0.5f, 0.5f));
    const Model all_axes = model_of({1, 2, 1, 2}, {op("Softmax", {"x"}, {"y"}, axis)}, {}, 11);
    EXPECT_THAT(run(all_axes, zeros).floats(), ElementsAre(0.25f, 0.25f, 0.25f, 0.25f));
}

TEST(Lowering, KeepsIndicesOfPoolsInTheirPlanes) {
    const Attributes window = {{"kernel_shape", Dims{2, 2}}, {"strides", Dims{2, 2}}};
    Model model = model_of({1, 2, 2, 2}, {op("MaxPool", {"x"}, {"largest", "where"}, window),
                                          op("MaxUnpool", {"largest", "where"}, {"y"}, window)});
    model.outputs.push_back({.name = "where", .type = ElementType::i64});
    const Array x = Array::of({1, 2, 2, 2}, std::vector<float>{1, 9, 2, 3, 4, 5, 8, 6});
    const std::vector<Array> results = run(lower(model), {{"x", x}});
    EXPECT_THAT(results[0].floats(), ElementsAre(0, 9, 0, 0, 0, 0, 8, 0));
    EXPECT_THAT(results[1].integers(), ElementsAre(1, 6));
}

TEST(Lowering, ReadsIndicesOfTheUser) {
    const Attributes window = {{"kernel_shape", Dims{2, 2}}, {"strides", Dims{2, 2}}};
    const Model model{
        .opset = 13,
        .inputs = {port("x", {1, 1, 1, 1}), port("i", {1, 1, 1, 1}, ElementType::i64)},
        .outputs = {{.name = "y"}},
        .constants = {{"size", ints({1, 1, 3, 3})}},
        .nodes = {op("MaxUnpool", {"x", "i", "size"}, {"y"}, window)}};
    // Counted in the 2x2 of the windows: the fourth place is row 1, column 1 of the 3x3.
    const Array result = run(lower(model), {{"x", Array::of({1, 1, 1, 1}, std::vector<float>{5})},
                                            {"i", Array::of({1, 1, 1, 1}, Dims{3})}})[0];
    EXPECT_THAT(result.floats(), ElementsAre(0, 0, 0, 0, 5, 0, 0, 0, 0));
}

TEST(Lowering, NamesAllThatIsUnsupportedAtOnce) {
    Model model =
        model_of({1, 1, 4, 4},
                 {op("DeformConv", {"x", "x"}, {"warped"}), op("Relu", {"warped"}, {"r"}),
                  op("Resize", {"x", "", "scales"}, {"large"}, {{"mode", std::string("lanczos")}}),
                  op("Warp", {"r"}, {"y"})},
                 {{"scales", floats({1, 1, 2, 2})}});
    model.nodes[3].domain = "com.example";
    expect_error(ErrorCode::unsupported, "3 of 4 nodes", [&] { lower(model); });
    expect_error(ErrorCode::unsupported, "mode 'lanczos'", [&] { lower(model); });
    expect_error(ErrorCode::unsupported, "Warp 'y' (node 4 of 4)", [&] { lower(model); });
    expect_error(ErrorCode::unsupported, "2 of 4 nodes", [&] { check_supported(model); });
}

TEST(Lowering, SaysWhichNodeIsWrong) {
    const Model model =
        model_of({1, 3, 8, 8}, {op("Conv", {"x", "w"}, {"y"})}, {{"w", numbers({4, 2, 3, 3})}});
    expect_error(ErrorCode::shape_mismatch, "Conv 'y' (node 1 of 1)", [&] { lower(model); });
}

TEST(Lowering, ReusesWhatIsFolded) {
    const Model model =
        model_of({1, 2, 1, 1}, {op("Add", {"a", "a"}, {"twice"}), op("Mul", {"x", "twice"}, {"y"})},
                 {{"a", Array::scalar(1.5f)}});
    const Constants folded = fold_constants(model);
    EXPECT_THAT(folded.at("twice").floats(), ElementsAre(3));
    EXPECT_THAT(operations(lower(model, {}, folded)), ElementsAre("scale_channels"));
}

}  // namespace
}  // namespace upforge::lower
