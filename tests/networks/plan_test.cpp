/// Plans of whole networks: where values lie, and what a run takes. (placement_test has the
/// placement of buffers by itself.)

#include "plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "graph/operations/convolution.h"
#include "graph/operations/pointwise.h"
#include "graph/operations/pooling.h"
#include "network/compile.h"
#include "plan/context.h"
#include "tests/against_reference.h"
#include "tests/allocations.h"
#include "tests/execution_limits.h"
#include "tests/small_networks.h"
#include "tests/started_threads.h"

namespace upforge::plan {
namespace {

using graph::Graph;
using graph::ValueId;

class PlanOf : public testing::TestWithParam<SmallNetwork> {
  protected:
    const Compiled compiled = compile(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Every, PlanOf, testing::ValuesIn(small_networks()), name_of_small_network);

TEST_P(PlanOf, TakesHardlyMoreMemoryThanIsNeededAtOnce) {
    const MemoryMap& memory = compiled.plan->memory;
    EXPECT_GE(memory.bytes, memory.lower_bound);
    EXPECT_LE(double(memory.bytes), 1.1 * double(memory.lower_bound));
}

TEST_P(PlanOf, PlacesValuesOfTheSameTimeApart) {
    const std::vector<MemoryMap::Block>& blocks = compiled.plan->memory.blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const MemoryMap::Block& a = blocks[i];
        EXPECT_LE(a.offset + a.lifetime.bytes, compiled.plan->memory.bytes);
        for (std::size_t j = 0; j < i; ++j) {
            const MemoryMap::Block& b = blocks[j];
            EXPECT_TRUE(!a.lifetime.overlaps(b.lifetime) ||
                        a.offset >= b.offset + b.lifetime.bytes ||
                        b.offset >= a.offset + a.lifetime.bytes)
                << "values " << a.value << " and " << b.value;
        }
    }
}

TEST_P(PlanOf, KeepsWhatKernelsTakeApartFromTheValuesOfTheirTime) {
    const MemoryMap& memory = compiled.plan->memory;
    ASSERT_EQ(memory.scratch.size(), compiled.plan->graph.nodes.size());
    for (int node = 0; node < static_cast<int>(memory.scratch.size()); ++node) {
        const auto& [offset, bytes] = memory.scratch[node];
        EXPECT_LE(offset + bytes, memory.bytes);
        for (const MemoryMap::Block& block : memory.blocks) {
            EXPECT_TRUE(node < block.lifetime.first || block.lifetime.last < node ||
                        offset >= block.offset + block.lifetime.bytes ||
                        block.offset >= offset + bytes)
                << "node " << node << " and value " << block.value;
        }
    }
}

TEST_P(PlanOf, RunsAsTheNaiveNetworkDoes) {
    expect_naive_network(compiled);
}

std::size_t allocations_of(Context& context, int runs) {
    const std::size_t before = allocations();
    for (int i = 0; i < runs; ++i) {
        context.run();
    }
    return allocations() - before;
}

void expect_no_allocations(const std::shared_ptr<const Plan>& plan, int runs) {
    start_all_threads();
    {
        Context first(plan);
        allocations_of(first, 10);
    }
    Context context(plan);
    fill_inputs(context, 0);
    EXPECT_EQ(allocations_of(context, runs), 0u) << "on " << threads() << " threads";
}

TEST_P(PlanOf, RunsWithoutAllocatingMemory) {
    for (const int threads : {1, 4}) {
        const ThreadLimit limit(threads);
        expect_no_allocations(compile(GetParam()).plan, 2);
    }
}

/// The kernel has tasks within tasks: a thread that waits for the inner ones begins other outer
/// ones, which take memory too. How many depends on chance.
TEST(WideConv, RunsWithoutAllocatingMemory) {
    Graph graph;
    const ValueId image = graph.add_value({"image", {{1, 128, 128, 192}}});
    const FilterShape shape{64, 192, 3, 3};
    const Array weights = Array::of({64, 192, 3, 3}, waves(shape.elements(), 0));
    graph.add_node("wide",
                   std::make_shared<graph::Conv>(graph::FilterSource{weights, shape},
                                                 std::vector<float>{}, ConvOptions{.padding = 1}),
                   {graph.all_of(image)});
    graph.inputs.push_back({.name = "image", .value = image});
    graph.outputs.push_back({.name = "wide", .value = 1});
    const ThreadLimit limit(2);
    graph::PreparedWeights prepared;
    expect_no_allocations(std::make_shared<const Plan>(make_plan(graph, prepared)), 40);
}

TEST(Allocations, OfCppAndOfKernelsAreCounted) {
    std::size_t before = allocations();
    const auto made = std::make_unique<int>(1);
    EXPECT_EQ(allocations() - before, 1u) << *made;

    const Compiled network = compile(small_network(find_architecture("unet"), {}, "unet"));
    const Context context(network.plan);
    before = allocations();
    for (std::size_t node = 0; node < network.plan->graph.nodes.size(); ++node) {
        context.recording(node).run(nullptr);
    }
    EXPECT_GT(allocations() - before, 0u) << "no kernel needs memory that the plan gives it";
}

/// An image of 1 MB, its ReLU, which is pooled, and the ReLU of that.
Graph four_values() {
    Graph graph;
    const ValueId image = graph.add_value({"image", {{1, 256, 256, 4}}});
    const auto relu = std::make_shared<graph::Activate>(Activation::relu, 0.0f);
    graph.add_node("relu", relu, {graph.all_of(image)});
    graph.add_node("pooled", std::make_shared<graph::MaxPool>(PoolOptions{}, false),
                   {graph.all_of(1)});
    graph.add_node("again", relu, {graph.all_of(2)});
    graph.inputs.push_back({.name = "image", .value = image});
    graph.outputs.push_back({.name = "again", .value = 3});
    return graph;
}

TEST(Picture, ShowsWhenAndWhereValuesLie) {
    const Graph graph = four_values();
    EXPECT_EQ(draw(map_memory(graph, {}), graph, 72, 8),
              "     2.36 MB |..CC.\n"
              "     2.06 MB |.BB..\n"
              "     1.77 MB |.BB..\n"
              "     1.47 MB |.BB..\n"
              "     1.18 MB |.BBDD\n"
              "     0.88 MB |AAAAA\n"
              "     0.59 MB |AAAAA\n"
              "     0.29 MB |AAAAA\n"
              "             +-----> nodes\n"
              "A image 1.05 MB, B relu 1.05 MB, C pooled 0.26 MB, D again 0.26 MB\n");
}

TEST(Picture, HasTheRowsAndColumnsAskedFor) {
    const Compiled network = compile(small_networks().front());
    const std::string picture = draw(network.plan->memory, network.plan->graph, 10, 7);
    EXPECT_EQ(std::ranges::count(picture, '\n'), 7 + 2) << "rows, nodes and the legend";
    EXPECT_THAT(picture, testing::HasSubstr("+----------> nodes\n"));
}

TEST_P(PlanOf, HasAPictureThatNamesAllValues) {
    const Graph& graph = compiled.plan->graph;
    const std::string picture = draw(compiled.plan->memory, graph);
    EXPECT_EQ(std::ranges::count(picture, '\n'), 20 + 2);
    for (const MemoryMap::Block& block : compiled.plan->memory.blocks) {
        EXPECT_THAT(picture, testing::HasSubstr(" " + graph.values[block.value].name + " "));
    }
}

}  // namespace
}  // namespace upforge::plan
