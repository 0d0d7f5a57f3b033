/// Networks that keep what lies between their layers in bf16.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <string>

#include "bench/rounds.h"
#include "compare/comparison.h"
#include "compare/labels.h"
#include "network/compile.h"
#include "network/precision.h"
#include "plan/context.h"
#include "tests/cells_scores.h"
#include "tests/execution_limits.h"
#include "tests/expect_error.h"
#include "tests/small_networks.h"

namespace upforge {
namespace {

using testing::HasSubstr;

std::shared_ptr<const plan::Plan> planned(Model model, const lower::Sizes& sizes,
                                          DataType storage) {
    model.storage = storage;
    graph::PreparedWeights weights;
    return compile(model, sizes, {}, weights).plan;
}

std::shared_ptr<const plan::Plan> planned(const SmallNetwork& network, DataType storage) {
    return planned(network.model, {{network.model.inputs.front().name, network.input}}, storage);
}

std::vector<Tensor> outputs_of(const std::shared_ptr<const plan::Plan>& plan) {
    plan::Context context(plan);
    fill_inputs(context, 0);
    context.run();
    std::vector<Tensor> outputs;
    for (const graph::Endpoint& output : plan->graph.outputs) {
        outputs.push_back(context.values().value(output.value).clone());
    }
    return outputs;
}

std::size_t count_bf16(const graph::Graph& graph) {
    return std::ranges::count_if(
        graph.values, [](const graph::Value& value) { return value.type.type == DataType::bf16; });
}

/// To places that the largest of a few values has: of two that are nearly equal, rounding may make
/// the other one larger.
bool moves_values(const graph::Graph& graph) {
    return std::ranges::any_of(graph.nodes, [](const graph::Node& node) {
        return node.operation->name() == "max_unpool";
    });
}

/// Theirs have few channels to average rounding over; trained ones stay below 2e-2 (models_test).
constexpr double largest_of_random_networks = 5e-2;

class Bf16Networks : public testing::TestWithParam<SmallNetwork> {};

INSTANTIATE_TEST_SUITE_P(Every, Bf16Networks, testing::ValuesIn(small_networks()),
                         name_of_small_network);

TEST_P(Bf16Networks, AreNearThoseOfFloats) {
    const auto stored = planned(GetParam(), DataType::bf16);
    EXPECT_GT(count_bf16(stored->graph), 0u);
    for (const graph::Endpoint& end : stored->graph.inputs) {
        EXPECT_EQ(stored->graph.values[end.value].type.type, DataType::f32);
    }
    if (moves_values(stored->graph)) {
        return;
    }
    const auto expected = outputs_of(planned(GetParam(), DataType::f32));
    const auto got = outputs_of(stored);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(got[i].type(), expected[i].type());
        EXPECT_LT(compare::difference(got[i], expected[i]).scaled(), largest_of_random_networks);
    }
}

TEST_P(Bf16Networks, AgreeWithTheDefinitionOnRoundedNumbersLayerByLayer) {
    plan::Context context(planned(GetParam(), DataType::bf16));
    fill_inputs(context, 1);
    for (const compare::Layer& layer :
         compare::compare_sample(context, 64, 1, [](std::size_t, std::size_t) {})) {
        EXPECT_TRUE(compare::within_bounds(layer)) << layer.name << ": " << layer.own.scaled();
    }
}

TEST_P(Bf16Networks, AreTheSameToTheBitWithAnyNumberOfThreads) {
    const auto on = [&](int count) {
        const ThreadLimit limit(count);
        return outputs_of(planned(GetParam(), DataType::bf16));
    };
    const auto one = on(1), two = on(2);
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(std::memcmp(one[i].data(), two[i].data(),
                              one[i].shape().elements() * size_of(one[i].type())),
                  0);
    }
}

/// Layers that a unit for bf16 multiplies for have its peak, others that of the instruction set.
TEST(Bf16Rounds, MeasureALayerByWhatMultipliesForIt) {
    if (best_bf16_unit() == Bf16Unit::none) {
        GTEST_SKIP() << "needs a unit for bf16";
    }
    std::deque<bench::Subject> subjects;
    bench::Subject& subject =
        subjects.emplace_back("network", planned(small_networks().front(), DataType::bf16));
    fill_inputs(subject.context, 0);
    bench::Rounds rounds(subjects, true);
    rounds.run_one();
    const bench::Roof& roof = rounds.roof();
    EXPECT_GT(roof.bf16_flops, roof.flops);
    int by_unit = 0;
    for (const bench::Row& layer : subject.layers) {
        const bool multiplied =
            !layer.kernels.empty() && layer.kernels.back()->bf16_unit() != Bf16Unit::none;
        by_unit += multiplied ? 1 : 0;
        EXPECT_EQ(rounds.roof_over(layer).flops, multiplied ? roof.bf16_flops : roof.flops);
    }
    EXPECT_GT(by_unit, 0);
}

TEST(Bf16UNet, TakesHalfTheMemoryBetweenItsLayers) {
    NetOptions options = find_architecture("unet").defaults;
    options.base = 16;
    const Model model = make(find_architecture("unet"), options);
    const lower::Sizes sizes = lower::resolve_sizes(model, {}, YX(256, 256));
    const auto floats = planned(model, sizes, DataType::f32);
    const auto stored = planned(model, sizes, DataType::bf16);
    EXPECT_LT(double(stored->memory.bytes), 0.6 * double(floats->memory.bytes));
    for (const graph::Node& node : stored->graph.nodes) {
        EXPECT_NE(node.operation->name(), "convert") << node.name;
    }
}

/// It pools with indices, and unpools by them.
TEST(Bf16SegNet, ConvertsNothingBetweenItsLayers) {
    const Model model = make(find_architecture("segnet"), find_architecture("segnet").defaults);
    const auto stored = planned(model, lower::resolve_sizes(model, {}, YX(64, 64)), DataType::bf16);
    std::size_t unpoolings = 0;
    for (const graph::Node& node : stored->graph.nodes) {
        EXPECT_NE(node.operation->name(), "convert") << node.name;
        unpoolings += node.operation->name() == "max_unpool";
    }
    EXPECT_GT(unpoolings, 0u);
}

/// The network of the program, on a picture of cells.
TEST(Bf16Cells, AreThoseOfFloats) {
    const cells::CellImage image = cells::synthesise(7, 256, 256);
    const Tensor expected = scores_of(image, Precision::fp32),
                 got = scores_of(image, Precision::bf16);
    EXPECT_GE(compare::equal_labels(got, expected), 0.995);
    EXPECT_LT(compare::difference(got, expected).scaled(), 2e-2);
    EXPECT_GT(compare::difference(got, expected).scaled(), 0) << "nothing was rounded";
}

class AutomaticPrecision : public testing::Test {
  protected:
    ChosenPrecision chosen(const std::string& objection) const {
        return choose_precision(Precision::automatic, network.model, sizes, {}, objection);
    }

    const SmallNetwork& network = small_networks().front();
    const lower::Sizes sizes{{network.model.inputs.front().name, network.input}};
};

TEST_F(AutomaticPrecision, IsFp32WhereBf16IsNotFast) {
    const ChosenPrecision precision = chosen("the CPU has no AMX");
    EXPECT_EQ(precision.storage, DataType::f32);
    EXPECT_THAT(precision.reason, HasSubstr("the CPU has no AMX"));
}

TEST_F(AutomaticPrecision, AsksForAUnitThatMultipliesBf16) {
    const auto reason = [&] {
        return choose_precision(Precision::automatic, network.model, sizes).reason;
    };
    EXPECT_THAT(reason(), HasSubstr(best_bf16_unit() == Bf16Unit::none ? "bf16 would not be faster"
                                                                       : "% of the classes"));
    const NoBf16Units none;
    EXPECT_THAT(reason(), HasSubstr("bf16 would not be faster"));
}

TEST_F(AutomaticPrecision, ComparesTheClasses) {
    const ChosenPrecision precision = chosen("");
    EXPECT_THAT(precision.reason, HasSubstr("% of the classes of a calibration image"));
    const bool good = precision.reason.find("at least") != std::string::npos;
    EXPECT_EQ(precision.storage, good ? DataType::bf16 : DataType::f32);
}

TEST(Precision, IsReadByItsName) {
    EXPECT_EQ(precision_from_name("auto"), Precision::automatic);
    EXPECT_EQ(precision_from_name("fp16"), Precision::fp16);
    expect_error(ErrorCode::invalid_argument, "no precision is called \"int8\"",
                 [] { precision_from_name("int8"); });
}

TEST(Labels, AreComparedPixelByPixel) {
    const Shape four_pixels{1, 2, 2, 2};
    const Tensor scores(four_pixels, {0, 1, 2, 1, -1, 3, 0, 0});
    EXPECT_EQ(compare::equal_labels(scores, scores), 1);
    EXPECT_EQ(compare::equal_labels(Tensor(four_pixels, {1, 0, 2, 1, -1, 3, 0, 0}), scores), 0.75);
    const Shape three_pixels{1, 1, 3, 1};
    const Tensor logits(three_pixels, {-1, 0.2f, 3}), probabilities(three_pixels, {0, 0.2f, 0.7f});
    EXPECT_EQ(compare::equal_labels(probabilities, logits), 1);
    const Tensor others(three_pixels, {-1, 0.6f, 3});
    EXPECT_EQ(compare::equal_labels(others, probabilities), 2.0 / 3);
}

}  // namespace
}  // namespace upforge
