/// What is summed over a stack of arrays is summed without the stack.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lowered_runs.h"
#include "model/model.h"
#include "small_models.h"

namespace upforge::lower {
namespace {

using testing::ElementsAre;
using testing::Field;

/// Of x, its negative and its square.
Model reduced(const std::string& reduction, std::int64_t axis, std::int64_t lifted_axis,
              std::int64_t keepdims = 0) {
    return model_of(
        {1, 2, 2, 1},
        {op("Neg", {"x"}, {"negative"}), op("Mul", {"x", "x"}, {"square"}),
         op("Unsqueeze", {"x", "lifted"}, {"a"}), op("Unsqueeze", {"negative", "lifted"}, {"b"}),
         op("Unsqueeze", {"square", "lifted"}, {"c"}),
         op("Concat", {"a", "b", "c"}, {"stack"}, {{"axis", axis}}),
         op(reduction, {"stack", "axes"}, {"y"}, {{"keepdims", keepdims}})},
        {{"axes", ints({axis})}, {"lifted", ints({lifted_axis})}});
}

std::vector<float> result_of(const Model& model) {
    return run(model, Array::of({1, 2, 2, 1}, std::vector<float>{1, -2, 3, 0.5f})).floats();
}

TEST(JoinedStacks, AreNoStacksAnyMore) {
    Model model = reduced("ReduceSum", 0, 0);
    join_stacks(model);
    EXPECT_THAT(model.nodes, ElementsAre(Field(&Node::op, "Neg"), Field(&Node::op, "Mul"),
                                         Field(&Node::op, "Sum")));
    EXPECT_THAT(model.nodes.back().inputs, ElementsAre("x", "negative", "square"));
    EXPECT_THAT(result_of(model), ElementsAre(1, 4, 9, 0.25f));
}

TEST(JoinedStacks, HaveMeansAndLimits) {
    const auto joined = [](const char* reduction) {
        Model model = reduced(reduction, 1, 1);
        join_stacks(model);
        EXPECT_EQ(model.nodes.size(), 3u) << reduction;
        return result_of(model);
    };
    EXPECT_THAT(joined("ReduceMax"), ElementsAre(1, 4, 9, 0.5f));
    EXPECT_THAT(joined("ReduceMin"), ElementsAre(-1, -2, -3, -0.5f));
    EXPECT_THAT(joined("ReduceMean"),
                ElementsAre(testing::FloatEq(1 / 3.0f), testing::FloatEq(4 / 3.0f), 3,
                            testing::FloatEq(0.25f / 3)));
}

TEST(JoinedStacks, TakeAxesFromAttributesOfOlderModels) {
    Model model = reduced("ReduceMax", 0, 0);
    for (Node& node : model.nodes) {
        if (node.op == "Unsqueeze" || node.op == "ReduceMax") {
            node.inputs.pop_back();
            node.attributes.set("axes", Dims{0});
        }
    }
    join_stacks(model);
    EXPECT_EQ(model.nodes.back().op, "Max");
}

TEST(JoinedStacks, AreLeftAloneWhereTheResultIsAnother) {
    for (Model model :
         {reduced("ReduceSum", 1, 0), reduced("ReduceSum", 0, 0, 1), reduced("ReduceProd", 0, 0)}) {
        join_stacks(model);
        EXPECT_EQ(model.nodes.size(), 7u);
    }
}

}  // namespace
}  // namespace upforge::lower
