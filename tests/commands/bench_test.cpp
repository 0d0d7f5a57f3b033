/// What `upforge bench` counts, and that what it times is timed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <limits>
#include <memory>

#include "bench/multiply_adds.h"
#include "bench/rounds.h"
#include "bench/stream.h"
#include "bench/team.h"
#include "graph/operations/convolution.h"
#include "network/compile.h"
#include "tests/small_networks.h"

namespace upforge::bench {
namespace {

using testing::Each;
using testing::Gt;
using testing::SizeIs;

Samples samples_of(const std::vector<double>& seconds) {
    Samples samples;
    for (const double second : seconds) {
        samples.add(second);
    }
    return samples;
}

TEST(Samples, HaveAMinimumAndAMedian) {
    EXPECT_EQ(samples_of({5, 2, 9}).least(), 2);
    EXPECT_EQ(samples_of({5, 2, 9}).median(), 5);
    EXPECT_EQ(samples_of({5, 2, 9, 3}).median(), 4);
    EXPECT_EQ(samples_of({}).least(), std::numeric_limits<double>::infinity());
    EXPECT_EQ(samples_of({}).median(), std::numeric_limits<double>::infinity());
}

/// 3x3, from 2 channels to 4, on 5 rows of 7 pixels.
graph::Graph one_convolution() {
    graph::Graph graph;
    const graph::ValueId image = graph.add_value({"image", {{1, 5, 7, 2}}});
    graph.inputs.push_back({.name = "image", .value = image});
    const Array weights = Array::of({4, 2, 3, 3}, waves(72, 0));
    graph.add_node("conv",
                   std::make_shared<graph::Conv>(graph::FilterSource{weights, {4, 2, 3, 3}},
                                                 std::vector<float>(4), ConvOptions{.padding = 1}),
                   {graph.all_of(image)});
    graph.outputs.push_back({.name = "conv", .value = 1});
    return graph;
}

TEST(Work, CountsFlopsAndEveryByteOnce) {
    const graph::Graph graph = one_convolution();
    const Work work = work_of(graph, graph.nodes[0]);
    EXPECT_EQ(work.flops, 2.0 * 5 * 7 * 4 * 2 * 3 * 3);
    EXPECT_EQ(work.read, 4.0 * (5 * 7 * 2 + 72 + 4));
    EXPECT_EQ(work.written, 4.0 * 5 * 7 * 4);
    EXPECT_EQ(work_of(graph).flops, work.flops);
    EXPECT_EQ(work_of(graph).bytes(), work.bytes());
}

TEST(Roof, IsTheLowerOfTwo) {
    const Roof roof{.flops = 200e9, .bytes = 10e9};
    const Work busy{.flops = 400e9, .read = 1e9, .written = 0};
    const Work idle{.flops = 10e9, .read = 2e9, .written = 3e9};
    EXPECT_EQ(roof.limit_of(busy), Limit::compute);
    EXPECT_EQ(roof.least_seconds(busy), 2);
    EXPECT_EQ(roof.limit_of(idle), Limit::memory);
    EXPECT_EQ(roof.least_seconds(idle), 0.5);
}

TEST(Team, GivesEachThreadItsNumberOnce) {
    std::atomic<int> sum = 0;
    EXPECT_GT(seconds_of_team(3, [&](int thread) { sum += 1 << (4 * thread); }), 0);
    EXPECT_EQ(sum, 0x111);
}

TEST(Peaks, AreMeasuredForEveryInstructionSet) {
    std::vector<float> memory(100'003, 1.0f);
    for (const Isa isa : {Isa::sse41, Isa::avx2, Isa::avx512}) {
        if (this_cpu().supports(isa)) {
            EXPECT_GT(multiply_add_rate(isa, 2), 0);
            for (const Stores stores : {Stores::cached, Stores::past_caches}) {
                EXPECT_GT(streaming_seconds(memory, 33'333, stores, isa, 2), 0);
            }
        }
    }
}

/// Neither less nor more than it is to.
TEST(Streaming, OverwritesWhatItIsToWriteAndNothingElse) {
    std::vector<float> memory(8 * 1024, 1.0f);
    const std::size_t read = 4 * 1024;
    streaming_seconds(memory, read, Stores::cached, best_isa(), 1);
    EXPECT_THAT(std::span(memory).first(read), Each(1.0f));
    EXPECT_THAT(std::span(memory).subspan(read), testing::Contains(0.0f).Times(Gt(4000)));
    streaming_seconds(std::span(memory).first(10), 10, Stores::past_caches, best_isa(), 3);
    EXPECT_EQ(memory[9], 1.0f);
}

TEST(Rounds, TimeANetworkAndItsLayers) {
    const SmallNetwork& network = small_networks().front();
    graph::PreparedWeights weights;
    const Compiled compiled =
        compile(network.model, {{network.model.inputs.front().name, network.input}}, {}, weights);
    std::deque<Subject> subjects;
    Subject& subject = subjects.emplace_back("network", compiled.plan);
    fill_inputs(subject.context, 0);
    Rounds rounds(subjects, true);
    rounds.run_one();
    rounds.run_one();
    EXPECT_EQ(rounds.count(), 2);
    EXPECT_GE(subject.total.times.count(), 2u);
    EXPECT_THAT(subject.layers, SizeIs(compiled.plan->graph.nodes.size()));
    EXPECT_THAT(subject.fastest_run, SizeIs(subject.layers.size()));
    for (const Row& layer : subject.layers) {
        EXPECT_EQ(layer.times.count(), subject.total.times.count()) << layer.name;
        EXPECT_FALSE(layer.kernels.empty()) << layer.name;
        EXPECT_GE(rounds.roof_over(layer).bytes, rounds.roof().bytes);
    }
}

}  // namespace
}  // namespace upforge::bench
