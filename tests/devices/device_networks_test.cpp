/// Whole networks on the devices that are there, against the naive reference.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>

#include "device/traffic.h"
#include "plan/context.h"
#include "tests/against_reference.h"
#include "tests/device_scope.h"
#include "tests/small_networks.h"

namespace upforge::plan {
namespace {

using DeviceNetwork = std::tuple<DeviceKind, SmallNetwork>;

std::string name_of_case(const testing::TestParamInfo<DeviceNetwork>& info) {
    const auto& [kind, network] = info.param;
    return std::string(name_of(kind)) + "_" +
           name_of_small_network(testing::TestParamInfo<SmallNetwork>(network, info.index));
}

class OnDevice : public testing::TestWithParam<DeviceNetwork> {};

INSTANTIATE_TEST_SUITE_P(Every, OnDevice,
                         testing::Combine(testing::ValuesIn(tested_kinds()),
                                          testing::ValuesIn(small_networks())),
                         name_of_case);

TEST_P(OnDevice, RunsAsTheNaiveNetworkDoes) {
    const auto& [kind, network] = GetParam();
    UPFORGE_ON_DEVICE(kind);
    expect_naive_network(compile(network));
}

/// Where the device has a kernel for each layer, its inputs go there and its outputs come back, and
/// nothing else does but the ranges of indices, which are checked before a max-unpooling.
TEST_P(OnDevice, CopiesInputsAndOutputsOnceARun) {
    const auto& [kind, network] = GetParam();
    UPFORGE_ON_DEVICE(kind);
    const Compiled compiled = compile(network);
    Context context(compiled.plan);
    fill_inputs(context, 0);
    const auto share = context.device_share();
    ASSERT_TRUE(share);
    const device::Traffic before = device::traffic();
    context.run();
    const device::Traffic after = device::traffic();
    EXPECT_EQ(after.uploads - before.uploads, share->uploads);
    EXPECT_EQ(after.uploaded_bytes - before.uploaded_bytes, share->uploaded_bytes);
    EXPECT_EQ(after.downloads - before.downloads, share->downloads);
    EXPECT_EQ(after.downloaded_bytes - before.downloaded_bytes, share->downloaded_bytes);
    const graph::Graph& graph = compiled.plan->graph;
    if (share->layers_on_device == share->layers) {
        EXPECT_EQ(share->uploads, graph.inputs.size());
        const auto checked = std::ranges::count_if(graph.nodes, [](const graph::Node& node) {
            return node.operation->name() == "max_unpool";
        });
        EXPECT_EQ(share->downloads, graph.outputs.size() + checked);
    }
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        const std::string operation = graph.nodes[node].operation->name();
        EXPECT_TRUE(context.on_device(node) || operation == "rearrange") << operation;
    }
}

}  // namespace
}  // namespace upforge::plan
