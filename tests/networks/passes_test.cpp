/// Each pass does its own change, and none changes what a graph computes.

#include "graph/passes/passes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/lifetimes.h"
#include "graph/operations/heads.h"
#include "graph/operations/layout.h"
#include "graph/operations/pooling.h"
#include "tests/networks/passes_fixture.h"

namespace upforge::graph {
namespace {

using testing::ElementsAre;

TEST_F(Passes, FoldsAScaleIntoAConvolution) {
    const ValueId in = input({1, 7, 5, 3});
    output(scale("norm", conv("conv", in, 4)));
    expect_same_results(fold_scales);
    EXPECT_THAT(operations(), ElementsAre("conv"));
    EXPECT_EQ(graph.nodes[0].name, "conv");
    EXPECT_EQ(graph.values[graph.nodes[0].outputs[0]].name, "norm");
}

TEST_F(Passes, FoldsAScaleIntoATransposedConvolution) {
    const ValueId in = input({1, 4, 5, 3});
    output(scale("norm", up("up", in, 4)));
    expect_same_results(fold_scales);
    EXPECT_THAT(operations(), ElementsAre("conv_transpose"));
}

TEST_F(Passes, LeaveAScaleWhoseSourceIsReadTwice) {
    const ValueId sums = conv("conv", input({1, 7, 5, 3}), 4);
    output(scale("norm", sums));
    output(relu("relu", sums));
    expect_same_results(fold_scales);
    EXPECT_THAT(operations(), ElementsAre("conv", "scale_channels", "activate"));
}

TEST_F(Passes, LeaveAScaleAfterAnActivation) {
    output(scale("norm", conv("conv", input({1, 7, 5, 3}), 4, {.activation = Activation::relu})));
    expect_same_results(fold_scales);
    EXPECT_THAT(operations(), ElementsAre("conv", "scale_channels"));
}

TEST_F(Passes, FuseActivations) {
    const ValueId sums = relu("relu1", conv("conv", input({1, 4, 6, 3}), 6));
    output(relu("relu2", scale("norm", relu("relu3", up("up", sums, 5)))));
    expect_same_results(fuse_activations);
    EXPECT_THAT(operations(), ElementsAre("conv", "conv_transpose", "scale_channels"));
}

TEST_F(Passes, FuseOnlyOneActivation) {
    const ValueId sums = conv("conv", input({1, 4, 6, 3}), 4);
    output(
        add("tanh", std::make_shared<Activate>(Activation::tanh, 0.0f), {all(relu("relu", sums))}));
    expect_same_results(fuse_activations);
    EXPECT_THAT(operations(), ElementsAre("conv", "activate"));
}

TEST_F(Passes, FuseAResidual) {
    const ValueId in = input({2, 6, 5, 4});
    const ValueId first = conv("conv1", in, 4, {.padding = 1, .activation = Activation::relu});
    const ValueId second = conv("conv2", first, 4, {.padding = 1});
    output(add("sum", std::make_shared<Add>(Activation::relu, 0.0f), {all(in), all(second)}));
    expect_same_results(fuse_residuals);
    EXPECT_THAT(operations(), ElementsAre("conv", "conv"));
    EXPECT_EQ(graph.nodes[1].inputs.size(), 2u);
}

TEST_F(Passes, MergeZerosIntoAConvolution) {
    const ValueId in = input({1, 6, 5, 4});
    const ValueId padded =
        add("pad", std::make_shared<Pad>(PadOptions{.padding = {1, 2, 3, 0}}), {all(in)});
    output(conv("conv", padded, 3));
    output(add("pool", std::make_shared<AveragePool>(PoolOptions{.kernel = 3, .stride = YX(2)}),
               {all(padded)}));
    expect_same_results(merge_pads);
    EXPECT_THAT(operations(), ElementsAre("conv", "average_pool"));
}

TEST_F(Passes, LeaveOtherPaddingAlone) {
    const ValueId in = input({1, 6, 5, 4});
    const auto pad = [&](const std::string& name, PadOptions options) {
        return add(name, std::make_shared<Pad>(options), {all(in)});
    };
    output(conv("a", pad("ones", {.padding = 1, .value = 1}), 3));
    output(conv("b", pad("mirror", {.padding = 1, .mode = PadMode::reflect}), 3));
    output(add("c", std::make_shared<MaxPool>(PoolOptions{}, false),
               {all(pad("zeros", {.padding = 1}))}));
    expect_same_results(merge_pads);
    EXPECT_THAT(operations(), ElementsAre("pad", "conv", "pad", "conv", "pad", "max_pool"));
}

TEST_F(Passes, DropIdentities) {
    const ValueId in = input({1, 6, 5, 4});
    const ValueId copy = add("copy", std::make_shared<Copy>(), {all(in)});
    const ValueId none =
        add("none", std::make_shared<Activate>(Activation::none, 0.0f), {all(copy)});
    const ValueId pad = add("pad", std::make_shared<Pad>(PadOptions{}), {all(none)});
    output(conv("conv", pad, 3));
    expect_same_results(drop_identities);
    EXPECT_THAT(operations(), ElementsAre("conv"));
}

TEST_F(Passes, KeepAnIdentityThatLeavesTheGraph) {
    const ValueId in = input({1, 6, 5, 4});
    output(add("copy", std::make_shared<Copy>(), {all(in)}));
    expect_same_results(drop_identities);
    EXPECT_THAT(operations(), ElementsAre("copy"));
}

TEST_F(Passes, RemoveWhatNobodyReads) {
    const ValueId in = input({1, 6, 5, 4});
    conv("unused", relu("also", in), 3);
    output(relu("relu", in));
    expect_same_results(remove_unused);
    EXPECT_THAT(operations(), ElementsAre("activate"));
}

/// The skip of a U-Net has two readers: the pool and the concatenation.
TEST_F(Passes, ConcatenateWithoutCopying) {
    const ValueId skip = conv("skip", input({1, 6, 8, 3}), 5, {.padding = 1});
    const ValueId pooled =
        add("pool", std::make_shared<MaxPool>(PoolOptions{}, false), {all(skip)});
    const ValueId grown = up("up", pooled, 4);
    const ValueId joined = add("concat", std::make_shared<Concat>(), {all(skip), all(grown)});
    output(conv("last", joined, 2, {.padding = 1}));
    expect_same_results(place_concatenations);
    EXPECT_THAT(operations(), ElementsAre("conv", "max_pool", "conv_transpose", "conv"));
}

/// A valid U-Net's skip is larger than what it is concatenated with.
TEST_F(Passes, ConcatenateTheMiddleOfAnImageWithoutCopying) {
    const ValueId skip = conv("skip", input({1, 12, 10, 3}), 5);
    const ValueId small = conv("small", conv("middle", skip, 3), 3);
    const ValueId back =
        add("crop", std::make_shared<Pad>(PadOptions{.padding = {-1, 0, -2, -1}}), {all(small)});
    const Operand middle{skip, {1, 3, 3, 5}, 0, 4, 3, 0};
    const ValueId joined = add("concat", std::make_shared<Concat>(), {middle, all(back)});
    output(conv("last", joined, 2));
    expect_same_results(place_concatenations);
    EXPECT_THAT(operations(), ElementsAre("conv", "conv", "conv", "pad", "conv"));
}

/// Between the skip and its concatenation lie layers that are larger than both.
TEST_F(Passes, CopyALargeSkipLateWhereThatNeedsLessMemory) {
    for (const int side : {64, 512}) {
        graph = {};
        const ValueId skip = relu("skip", input({1, side, side, 32}));
        const ValueId pooled =
            add("pool", std::make_shared<MaxPool>(PoolOptions{}, false), {all(skip)});
        const ValueId wide = conv("wide", pooled, 256, {.padding = 1});
        const ValueId grown = up("up", relu("relu", wide), 32);
        output(conv("last", add("concat", std::make_shared<Concat>(), {all(skip), all(grown)}), 2));
        place_concatenations(graph);
        if (side == 64) {
            EXPECT_THAT(operations(), ElementsAre("activate", "max_pool", "conv", "activate",
                                                  "conv_transpose", "conv"));
        } else {
            EXPECT_THAT(operations(), ElementsAre("activate", "max_pool", "conv", "activate",
                                                  "conv_transpose", "copy", "conv"));
            const std::size_t plane = std::size_t{4} * side * side;
            // The input is kept, as ever; beside it live the skip, and two values of 256 channels.
            EXPECT_EQ(lower_bound(graph), plane * (32 + 32 + 256 / 4 * 2));
        }
    }
}

TEST_F(Passes, CopyWhatCannotMoveIntoAConcatenation) {
    const ValueId in = input({1, 6, 8, 3});
    const ValueId a = relu("a", in);
    output(a);
    const ValueId b = conv("b", in, 2, {.padding = 1});
    const Operand half{b, {1, 6, 8, 1}, 0, 0, 0, 1};
    const ValueId joined =
        add("concat", std::make_shared<Concat>(), {all(in), all(a), half, all(b), all(b)});
    output(joined);
    expect_same_results(place_concatenations);
    EXPECT_THAT(operations(), ElementsAre("activate", "conv", "copy", "copy", "copy", "copy"));
}

/// Each layer of a dense block reads all that came before.
TEST_F(Passes, ConcatenateConcatenations) {
    const ValueId a = conv("a", input({1, 6, 8, 3}), 3, {.padding = 1});
    const ValueId b = conv("b", a, 2, {.padding = 1});
    const ValueId ab = add("ab", std::make_shared<Concat>(), {all(a), all(b)});
    const ValueId c = conv("c", ab, 2, {.padding = 1});
    const ValueId abc = add("abc", std::make_shared<Concat>(), {all(ab), all(c)});
    output(conv("last", abc, 2));
    expect_same_results(place_concatenations);
    EXPECT_THAT(operations(), ElementsAre("conv", "conv", "conv", "conv"));
}

TEST_F(Passes, MakeTheBorderOfImagesWithFewChannelsFirst) {
    output(conv("few", input({1, 6, 5, 3}), 4, {.stride = 2, .padding = {1, 2, 0, 1}}));
    output(conv("many", input({1, 6, 5, 16}), 4, {.padding = 1}));
    output(conv("none", input({1, 6, 5, 3}), 4));
    expect_same_results(separate_borders);
    EXPECT_THAT(operations(), ElementsAre("pad", "conv", "conv", "conv"));
}

TEST_F(Passes, TogetherLeaveOnlyConvolutions) {
    const ValueId in = input({1, 8, 8, 16});
    const ValueId padded = add("pad", std::make_shared<Pad>(PadOptions{.padding = 1}), {all(in)});
    const ValueId a = relu("relu1", scale("norm1", conv("conv1", padded, 16)));
    const ValueId b = scale("norm2", conv("conv2", a, 16, {.padding = 1}));
    const ValueId sum =
        relu("relu2", add("sum", std::make_shared<Add>(Activation::none, 0.0f), {all(b), all(a)}));
    const ValueId joined = add("concat", std::make_shared<Concat>(), {all(a), all(sum)});
    output(relu("relu3", scale("norm3", up("up", joined, 2))));
    expect_same_results([](Graph& g) { optimise(g); });
    EXPECT_THAT(operations(), ElementsAre("conv", "conv", "conv_transpose"));
}

std::string types_of(const Graph& graph) {
    std::string types;
    for (const Node& node : graph.nodes) {
        types += types.empty() ? "" : " ";
        types += name_of(graph.values[node.outputs[0]].type.type);
    }
    return types;
}

TEST_F(Passes, StoreAsBf16WhatLiesBetweenConvolutions) {
    const ValueId first = conv("first", input({1, 8, 8, 3}), 16, {.padding = 1});
    const ValueId pool =
        add("pool", std::make_shared<MaxPool>(PoolOptions{.kernel = 2}, false), {all(first)});
    const ValueId second = conv("second", pool, 16, {.padding = 1});
    output(up("up", second, 4));
    store_as_bf16(graph);
    separate_borders(graph);
    EXPECT_THAT(operations(), ElementsAre("pad", "conv", "max_pool", "conv", "conv_transpose"));
    EXPECT_EQ(types_of(graph), "f32 bf16 bf16 bf16 f32");
}

TEST_F(Passes, StoreAsBf16WhatIsPadded) {
    const ValueId first = conv("first", input({1, 8, 8, 16}), 16, {.padding = 1});
    const PadOptions mirrored{.padding = 1, .mode = PadMode::reflect};
    output(conv("second", add("pad", std::make_shared<Pad>(mirrored), {all(first)}), 16));
    store_as_bf16(graph);
    EXPECT_THAT(operations(), ElementsAre("convert", "conv", "pad", "conv"));
    EXPECT_EQ(types_of(graph), "bf16 bf16 bf16 f32");
}

TEST_F(Passes, ConvertForWhatHasNoKernelsForBf16) {
    const ValueId in = input({1, 8, 8, 16});
    const ValueId soft =
        add("soft", std::make_shared<Softmax>(), {all(conv("first", in, 16, {.padding = 1}))});
    output(add("sum", std::make_shared<Add>(Activation::none, 0.0f),
               {all(conv("a", soft, 4)), all(conv("b", soft, 4))}));
    store_as_bf16(graph);
    EXPECT_THAT(operations(), ElementsAre("convert", "conv", "softmax", "convert", "conv", "conv",
                                          "add", "convert"));
    EXPECT_EQ(types_of(graph), "bf16 f32 f32 bf16 bf16 bf16 bf16 f32");
}

TEST_F(Passes, LeaveFloatsWhereNothingIsGained) {
    const ValueId in = input({1, 8, 8, 4});
    output(add("soft", std::make_shared<Softmax>(),
               {all(add("joined", std::make_shared<Concat>(), {all(in), all(relu("relu", in))}))}));
    store_as_bf16(graph);
    EXPECT_THAT(operations(), ElementsAre("activate", "concat", "softmax"));
    EXPECT_EQ(types_of(graph), "f32 f32 f32");
}

}  // namespace
}  // namespace upforge::graph
