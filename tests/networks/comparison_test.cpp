/// What `upforge compare` does: that it passes what is right, and finds what is not.

#include "compare/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "graph/operations/convolution.h"
#include "graph/operations/pointwise.h"
#include "network/compile.h"
#include "tests/small_networks.h"

namespace upforge::compare {
namespace {

using graph::Graph;
using graph::ValueId;
using testing::ElementsAre;

constexpr double infinity = std::numeric_limits<double>::infinity();
const double nan = std::nan("");

const Progress unheard = [](std::size_t, std::size_t) {};

Difference difference_of(double got, double expected) {
    Difference difference;
    difference.add(got, expected);
    return difference;
}

TEST(Difference, KeepsTheLargest) {
    Difference difference;
    difference.add(1.5, 1);
    difference.add(-7, -8);
    difference.add(2, 2.25);
    EXPECT_EQ(difference.elements, 3u);
    EXPECT_EQ(difference.largest, 1);
    EXPECT_EQ(difference.range, 8);
    EXPECT_EQ(difference.scaled(), 0.125);
    EXPECT_EQ(difference.unequal, 0u);
}

TEST(Difference, OfNothingIsNone) {
    EXPECT_EQ(Difference().scaled(), 0);
    EXPECT_EQ(difference_of(0, 0).scaled(), 0);
}

TEST(Difference, FromZerosIsWhole) {
    EXPECT_EQ(difference_of(1e-20, 0).scaled(), 1);
}

TEST(Difference, CountsNansAndInfinitiesThatAreNotTheSame) {
    EXPECT_EQ(difference_of(nan, nan).unequal, 0u);
    EXPECT_EQ(difference_of(infinity, infinity).unequal, 0u);
    EXPECT_EQ(difference_of(nan, 1).unequal, 1u);
    EXPECT_EQ(difference_of(1, nan).unequal, 1u);
    EXPECT_EQ(difference_of(infinity, -infinity).unequal, 1u);
    EXPECT_EQ(difference_of(infinity, nan).unequal, 1u);
    EXPECT_EQ(difference_of(1, infinity).unequal, 1u);
    EXPECT_EQ(difference_of(1, infinity).scaled(), 0) << "they are no part of the range";
}

TEST(Difference, AddsUp) {
    Difference sum = difference_of(1, 3);
    sum.add(difference_of(nan, 0));
    sum.add(difference_of(4, 5));
    EXPECT_EQ(sum.elements, 3u);
    EXPECT_EQ(sum.largest, 2);
    EXPECT_EQ(sum.range, 5);
    EXPECT_EQ(sum.unequal, 1u);
}

TEST(Difference, OfIntegersCountsThoseThatDiffer) {
    const Shape shape{.height = 2, .width = 2};
    const Tensor got(shape, DataType::i32);
    const Tensor expected(shape, DataType::i32);
    got.int_at(0, 1, 0, 0) = 1;
    got.int_at(0, 1, 1, 0) = std::numeric_limits<std::int32_t>::min();
    const Difference found = difference(got, expected);
    EXPECT_EQ(found.elements, 4u);
    EXPECT_EQ(found.unequal, 2u);
    EXPECT_EQ(found.scaled(), 0);
}

/// Of parts of larger tensors, whose rows have gaps between them.
TEST(Difference, SeesOnlyWhatAPartShows) {
    const Tensor whole({.height = 3, .width = 3, .channels = 2});
    const Tensor part = whole.crop(1, 1, 2, 2).channels(1, 1);
    const Tensor zeros(part.shape());
    whole.at(0, 0, 0, 1) = whole.at(0, 2, 2, 0) = 5;
    EXPECT_EQ(difference(part, zeros).largest, 0);
    whole.at(0, 2, 2, 1) = 3;
    EXPECT_EQ(difference(part, zeros).largest, 3);
    EXPECT_EQ(difference(part, zeros).elements, 4u);
}

TEST(Bounds, HoldBothErrors) {
    const Difference none{.elements = 2000, .largest = 0, .range = 10, .unequal = 0};
    const auto within = [](const Difference& own, std::optional<Difference> accumulated) {
        return within_bounds({"layer", "operation", {}, own, accumulated});
    };
    EXPECT_TRUE(within(none, none));
    EXPECT_TRUE(within(none, std::nullopt));
    EXPECT_TRUE(within({2000, 1.9e-4, 10, 0}, none));
    EXPECT_FALSE(within({2000, 2.1e-4, 10, 0}, none));
    EXPECT_FALSE(within({2000, 2.1e-4, 10, 0}, std::nullopt));
    EXPECT_FALSE(within({2000, 0, 10, 1}, none));
    EXPECT_TRUE(within(none, Difference{2000, 0.9e-3, 10, 2}));
    EXPECT_FALSE(within(none, Difference{2000, 1.1e-3, 10, 0}));
    EXPECT_FALSE(within(none, Difference{2000, 0, 10, 3}));
}

Compiled compile(const SmallNetwork& network) {
    graph::PreparedWeights weights;
    return upforge::compile(network.model, {{network.model.inputs.front().name, network.input}}, {},
                            weights);
}

std::vector<std::string> broken_layers(const std::vector<Layer>& layers) {
    std::vector<std::string> names;
    for (const Layer& layer : layers) {
        if (!within_bounds(layer)) {
            names.push_back(layer.name);
        }
    }
    return names;
}

class ComparisonOf : public testing::TestWithParam<SmallNetwork> {};

INSTANTIATE_TEST_SUITE_P(Every, ComparisonOf, testing::ValuesIn(small_networks()),
                         name_of_small_network);

TEST_P(ComparisonOf, AllLayersPasses) {
    const Compiled network = compile(GetParam());
    plan::Context context(network.plan);
    fill_inputs(context, 0);
    std::size_t last = 0, all = 0;
    const std::vector<Layer> layers =
        compare_all(network.plain, context, [&](std::size_t node, std::size_t nodes) {
            EXPECT_EQ(node, last + 1);
            last = node;
            all = nodes;
        });
    EXPECT_THAT(broken_layers(layers), ElementsAre());
    EXPECT_EQ(last, all);
    EXPECT_EQ(layers.back().name, network.plan->graph.nodes.back().name);
    for (const Layer& layer : layers) {
        EXPECT_TRUE(layer.own.range > 0 || layer.operation == "max_pool")
            << layer.name << " has neither numbers other than zero nor indices";
        EXPECT_EQ(layer.own.elements, layer.shape.elements());
        EXPECT_TRUE(layer.accumulated);
    }
}

TEST_P(ComparisonOf, ASampleOfAllLayersPasses) {
    const Compiled network = compile(GetParam());
    plan::Context context(network.plan);
    fill_inputs(context, 0);
    const std::vector<Layer> layers = compare_sample(context, 16, 1, unheard);
    EXPECT_THAT(broken_layers(layers), ElementsAre());
    ASSERT_EQ(layers.size(), network.plan->graph.nodes.size());
    for (const Layer& layer : layers) {
        EXPECT_GT(layer.own.elements, 0u);
        EXPECT_FALSE(layer.accumulated);
    }
}

/// A convolution whose kernel adds to one output more than its definition does.
class WrongConv : public graph::Conv {
  public:
    WrongConv() : Conv({Array::of({2, 2, 1, 1}, waves(4, 1)), {2, 2, 1, 1}}, {}, {}) {}

    void run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const override {
        Conv::run(inputs, outputs);
        kernels::on_host([output = outputs[0]] { output.at(0, 1, 1, 1) += 1e-3f; });
    }
};

/// It negates where it should copy.
class WrongCopy : public graph::Unary {
  public:
    std::string name() const override { return "wrong_copy"; }

  private:
    void write(const Tensor& input, const Tensor& output) const override {
        kernels::on_host([input, output] {
            output.copy_from(input);
            output.at(0, 0, 0, 0) *= -1;
        });
    }
    Tensor define(const Tensor& input) const override { return input.clone(); }
};

/// ReLU, the operation, and ReLU.
Graph around(std::shared_ptr<graph::Operation> operation) {
    const auto relu = std::make_shared<graph::Activate>(Activation::relu, 0.0f);
    Graph graph;
    const ValueId image = graph.add_value({"image", {{1, 3, 3, 2}}});
    graph.inputs.push_back({.name = "image", .value = image});
    graph.add_node("before", relu, {graph.all_of(image)});
    graph.add_node("middle", std::move(operation), {graph.all_of(1)});
    graph.add_node("after", relu, {graph.all_of(2)});
    graph.outputs.push_back({.name = "after", .value = 3});
    return graph;
}

std::shared_ptr<const plan::Plan> plan_of(const Graph& graph) {
    graph::PreparedWeights weights;
    return std::make_shared<const plan::Plan>(plan::make_plan(graph, weights));
}

struct Wrong {
    std::string name;
    std::shared_ptr<graph::Operation> (*make)();
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
    *out << wrong.name;
}

class Comparison : public testing::TestWithParam<Wrong> {};

const Wrong wrong_operations[] = {
    {"WrongConv", [] { return std::shared_ptr<graph::Operation>(std::make_shared<WrongConv>()); }},
    {"WrongCopy", [] { return std::shared_ptr<graph::Operation>(std::make_shared<WrongCopy>()); }},
};

INSTANTIATE_TEST_SUITE_P(Finds, Comparison, testing::ValuesIn(wrong_operations),
                         [](const auto& wrong) { return wrong.param.name; });

TEST_P(Comparison, BlamesTheLayerThatIsWrongAndNoOther) {
    const Graph graph = around(GetParam().make());
    plan::Context context(plan_of(graph));
    fill_inputs(context, 0.5f);
    const std::vector<Layer> layers = compare_all(graph, context, unheard);
    ASSERT_EQ(layers.size(), 3u);
    EXPECT_LT(layers[0].own.scaled(), own_bound);
    EXPECT_GT(layers[1].own.scaled(), own_bound);
    EXPECT_LT(layers[2].own.scaled(), own_bound) << "its input was right";
    EXPECT_GT(layers[1].accumulated->scaled(), accumulated_bound);
    EXPECT_THAT(broken_layers(layers), testing::Contains("middle"));
}

TEST_P(Comparison, BlamesTheLayerThatIsWrongByASample) {
    plan::Context context(plan_of(around(GetParam().make())));
    fill_inputs(context, 0.5f);
    EXPECT_THAT(broken_layers(compare_sample(context, 500, 1, unheard)), ElementsAre("middle"));
}

/// The optimised graph is not that of the plain one: all layers from the first weights on are off.
TEST(ComparisonOfOthers, FindsOtherWeights) {
    const Architecture& architecture = find_architecture("autoencoder");
    const Compiled network = compile(small_network(architecture, {}, "one"));
    const Compiled other = compile(small_network(architecture, {{"seed", "2"}}, "other"));
    plan::Context context(network.plan);
    fill_inputs(context, 0);
    const std::vector<Layer> layers = compare_all(other.plain, context, unheard);
    EXPECT_EQ(broken_layers(layers).size(), layers.size());
}

}  // namespace
}  // namespace upforge::compare
