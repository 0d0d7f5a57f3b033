/// What passes make of norms and of what is rearranged around them.

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/operations/norms.h"
#include "tests/networks/lowered_runs.h"
#include "tests/networks/passes_fixture.h"
#include "tests/networks/small_models.h"

namespace upforge::graph {
namespace {

using lower::floats;
using lower::ints;
using lower::op;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

/// From ONNX's nodes, as exporters write them.
class NormPasses : public Passes {
  protected:
    void lowered(const Dims& dims, std::vector<upforge::Node> nodes,
                 std::map<std::string, Array> constants) {
        graph = lower::lower(lower::model_of(dims, std::move(nodes), std::move(constants)));
    }

    /// Groups of channels that are normalised as if they were channels, and made `back` after.
    void grouped(const Dims& dims, std::int64_t groups, const Dims& back,
                 std::vector<upforge::Node> after = {}) {
        std::vector<upforge::Node> nodes = {
            op("Reshape", {"x", "split"}, {"s"}),
            op("InstanceNormalization", {"s", "scale", "shift"}, {"n"}, {{"epsilon", 0.01f}}),
            op("Reshape", {"n", "back"}, {after.empty() ? "y" : "b"})};
        nodes.insert(nodes.end(), after.begin(), after.end());
        const auto count = static_cast<std::size_t>(groups);
        const std::int64_t channels = dims[1];
        const auto by_channel = [&](float phase) {
            return Array::of({channels, 1, 1}, waves(static_cast<std::size_t>(channels), phase));
        };
        lowered(dims, nodes,
                {{"split", ints({dims[0], groups, -1})},
                 {"back", ints(back)},
                 {"scale", floats(waves(count, 1))},
                 {"shift", floats(waves(count, 2))},
                 {"scales", by_channel(3)},
                 {"shifts", by_channel(4)}});
    }

    template <typename Norm>
    const Norm& sole_norm() const {
        return dynamic_cast<const Norm&>(*graph.nodes.at(0).operation);
    }
};

TEST_F(NormPasses, JoinGroupsThatAreSplitAndSpread) {
    for (const Dims& dims : {Dims{2, 6, 3, 4}, Dims{1, 6, 1, 5}, Dims{1, 36, 7, 5}}) {
        for (const std::int64_t groups : {2, 3}) {
            SCOPED_TRACE(fmt::format("{} in {} groups", to_string(dims), groups));
            grouped(dims, groups, dims);
            EXPECT_THAT(operations(), Contains("instance_norm"));
            expect_same_results(join_groups);
            ASSERT_THAT(operations(), ElementsAre("group_norm"));
            EXPECT_EQ(sole_norm<GroupNorm>().groups, groups);
            EXPECT_EQ(sole_norm<GroupNorm>().epsilon, 0.01f);
        }
    }
}

/// What follows reads an image, so that the one group is spread again.
TEST_F(NormPasses, JoinAGroupOfAllChannels) {
    const Dims dims = {2, 6, 3, 4};
    grouped(dims, 1, dims, {op("MaxPool", {"b"}, {"y"}, {{"kernel_shape", Dims{2, 2}}})});
    expect_same_results(join_groups);
    EXPECT_THAT(operations(), ElementsAre("group_norm", "max_pool"));
}

/// PyTorch's GroupNorm: the scales of channels are separate nodes.
TEST_F(NormPasses, TogetherLeaveOneNorm) {
    const Dims dims = {2, 6, 3, 4};
    grouped(dims, 3, dims, {op("Mul", {"b", "scales"}, {"m"}), op("Add", {"m", "shifts"}, {"y"})});
    expect_same_results([](Graph& g) { optimise(g); });
    EXPECT_THAT(operations(), ElementsAre("group_norm"));
}

TEST_F(NormPasses, LeaveGroupsThatGoElsewhere) {
    const Dims dims = {2, 6, 3, 4};
    for (const Dims& back :
         {Dims{2, 6, 4, 3}, Dims{2, 3, 6, 4}, Dims{2, 12, 3, 2}, Dims{1, 12, 3, 4}}) {
        SCOPED_TRACE(to_string(back));
        grouped(dims, 3, back);
        expect_same_results(join_groups);
        EXPECT_THAT(operations(), Contains("instance_norm"));
        EXPECT_THAT(operations(), Not(Contains("group_norm")));
    }
}

TEST_F(NormPasses, LeaveGroupsWhoseNormIsReadTwice) {
    const Dims dims = {2, 6, 3, 4};
    grouped(dims, 3, dims);
    for (const Node& node : graph.nodes) {
        if (node.operation->name() == "instance_norm") {
            output(node.outputs[0]);
        }
    }
    ASSERT_EQ(graph.outputs.size(), 2u);
    expect_same_results(join_groups);
    EXPECT_THAT(operations(), Not(Contains("group_norm")));
}

TEST_F(NormPasses, LeaveGroupsWhoseSplitIsReadTwice) {
    const Dims dims = {2, 6, 3, 4};
    grouped(dims, 3, dims);
    ASSERT_EQ(graph.nodes[0].operation->name(), "rearrange");
    output(graph.nodes[0].outputs[0]);
    expect_same_results(join_groups);
    EXPECT_THAT(operations(), Not(Contains("group_norm")));
}

std::vector<std::shared_ptr<Operation>> norms_of_six_channels() {
    const std::vector<float> scale = waves(6, 1), shift = waves(6, 2);
    return {std::make_shared<InstanceNorm>(scale, shift, 1e-3f),
            std::make_shared<GroupNorm>(3, scale, shift, 1e-3f),
            std::make_shared<LayerNorm>(scale, shift, 1e-3f)};
}

TEST_F(NormPasses, FoldAScaleIntoANorm) {
    for (const std::shared_ptr<Operation>& norm : norms_of_six_channels()) {
        graph = {};
        const ValueId in = input({2, 5, 7, 6});
        output(scale("scale", add("norm", norm, {all(in)})));
        expect_same_results(fold_scales);
        EXPECT_THAT(operations(), ElementsAre(norm->name()));
        EXPECT_EQ(graph.nodes[0].operation->parameters(), norm->parameters());
        EXPECT_EQ(graph.values[graph.nodes[0].outputs[0]].name, "scale");
    }
}

TEST_F(NormPasses, FoldScaleAfterScale) {
    for (const std::shared_ptr<Operation>& norm : norms_of_six_channels()) {
        graph = {};
        const ValueId in = input({2, 5, 7, 6});
        output(scale("second", scale("first", add("norm", norm, {all(in)}))));
        expect_same_results(fold_scales);
        EXPECT_THAT(operations(), ElementsAre(norm->name()));
    }
}

/// Norms have no place for an activation.
TEST_F(NormPasses, LeaveAScaleWithAnActivation) {
    for (const std::shared_ptr<Operation>& norm : norms_of_six_channels()) {
        graph = {};
        const ValueId in = input({2, 5, 7, 6});
        output(
            add("scale",
                std::make_shared<ScaleChannels>(waves(6, 3), waves(6, 4), Activation::relu, 0.0f),
                {all(add("norm", norm, {all(in)}))}));
        expect_same_results(fold_scales);
        EXPECT_THAT(operations(), ElementsAre(norm->name(), "scale_channels"));
    }
}

TEST_F(NormPasses, LeaveAScaleOfANormThatIsReadTwice) {
    for (const std::shared_ptr<Operation>& norm : norms_of_six_channels()) {
        graph = {};
        const ValueId normed = add("norm", norm, {all(input({2, 5, 7, 6}))});
        output(scale("scale", normed));
        output(relu("relu", normed));
        expect_same_results(fold_scales);
        EXPECT_THAT(operations(), ElementsAre(norm->name(), "scale_channels", "activate"));
    }
}

/// What a rearrangement writes has no gaps, so that it cannot lie where a concatenation does.
TEST_F(NormPasses, ConcatenateWhatIsRearranged) {
    const Attributes turned = {{"perm", Dims{0, 1, 3, 2}}};
    const Attributes channels = {{"axis", std::int64_t{1}}};
    for (const std::vector<std::string>& inputs :
         std::vector<std::vector<std::string>>{{"r", "t"}, {"t", "r"}, {"t", "r", "t"}}) {
        lowered({2, 3, 4, 4},
                {op("Relu", {"x"}, {"r"}), op("Transpose", {"r"}, {"t"}, turned),
                 op("Concat", inputs, {"y"}, channels)},
                {});
        EXPECT_THAT(operations(), Contains("rearrange"));
        expect_same_results([](Graph& g) { optimise(g); });
    }
}

/// Pixels that are shuffled by hand, beside what came before them.
TEST_F(NormPasses, ConcatenateWhatIsShuffled) {
    const Attributes channels = {{"axis", std::int64_t{1}}};
    lowered(
        {1, 8, 3, 5},
        {op("Reshape", {"x", "apart"}, {"a"}),
         op("Transpose", {"a"}, {"t"}, {{"perm", Dims{0, 1, 4, 2, 5, 3}}}),
         op("Reshape", {"t", "together"}, {"large"}), op("Resize", {"x", "", "scales"}, {"same"}),
         op("Concat", {"same", "large"}, {"y"}, channels)},
        {{"apart", ints({1, 2, 2, 2, 3, 5})},
         {"together", ints({1, 2, 6, 10})},
         {"scales", floats({1, 1, 2, 2})}});
    expect_same_results([](Graph& g) { optimise(g); });
}

}  // namespace
}  // namespace upforge::graph
