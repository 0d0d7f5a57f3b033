/// What devices keep in fp16: operators and networks, against the naive reference of what is left
/// of inputs and weights.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "compare/comparison.h"
#include "compare/labels.h"
#include "graph/passes/passes.h"
#include "kernels/choice.h"
#include "network/compile.h"
#include "network/precision.h"
#include "plan/context.h"
#include "plan/memory_map.h"
#include "tests/cells_scores.h"
#include "tests/device_scope.h"
#include "tests/expect_error.h"
#include "tests/grade.h"
#include "tests/problems/run.h"
#include "tests/problems/storages.h"
#include "tests/problems/table.h"
#include "tests/problems/text.h"
#include "tests/small_networks.h"

namespace upforge {
namespace {

using testing::ValuesIn;

constexpr DataType f16 = DataType::f16;

struct StoredRow {
    problems::Row row;
    kernels::Elements stored;
};

std::vector<StoredRow> rows_of_this_run() {
    std::vector<StoredRow> all;
    const problems::Grade grade = problems::grade_from_name(std::string(grade_of_tests()));
    for (const problems::Row& row :
         problems::rows_up_to(grade, problems::read_table(UPFORGE_PROBLEMS))) {
        for (const kernels::Elements& stored : problems::storages_with(f16, row.problem)) {
            all.push_back({row, stored});
        }
    }
    return all;
}

class Fp16Operators : public testing::TestWithParam<std::tuple<DeviceKind, StoredRow>> {};

std::string name_of_row(const testing::TestParamInfo<std::tuple<DeviceKind, StoredRow>>& info) {
    const auto& [kind, stored] = info.param;
    return fmt::format("{}_{}_line_{}_{}_to_{}", name_of(kind), stored.row.problem.op,
                       stored.row.line, name_of(stored.stored.storage),
                       name_of(stored.stored.result));
}

INSTANTIATE_TEST_SUITE_P(Table, Fp16Operators,
                         testing::Combine(ValuesIn(tested_kinds()), ValuesIn(rows_of_this_run())),
                         name_of_row);

TEST_P(Fp16Operators, AgreeWithTheReference) {
    const auto& [kind, stored] = GetParam();
    UPFORGE_ON_DEVICE_WITH_FP16(kind);
    const problems::Trial trial(stored.row.problem, stored.stored);
    const std::optional<std::string> mismatch = trial.mismatch();
    EXPECT_FALSE(mismatch) << trial.problem() << "\n" << *mismatch;
}

class Fp16Kernels : public testing::TestWithParam<DeviceKind> {};

INSTANTIATE_TEST_SUITE_P(Every, Fp16Kernels, ValuesIn(tested_kinds()),
                         [](const auto& kind) { return std::string(name_of(kind.param)); });

/// Of those for large images, too, which estimates would leave to others.
TEST_P(Fp16Kernels, OfConvolutionsAgreeWithTheReference) {
    UPFORGE_ON_DEVICE_WITH_FP16(GetParam());
    int tried = 0;
    for (const kernels::Kernel& kernel : kernels::built_for_devices()) {
        const bool narrow = kernel.storage() == f16 || kernel.result() == f16;
        if (kernel.device != GetParam() || kernel.family != "tile" || !narrow) {
            continue;
        }
        const std::string line = kernel.operation == "conv"
                                     ? "conv n=2 h=9 w=37 c=24 co=67 k=3 bias=1 act=relu view=1"
                                     : "conv_transpose h=5 w=18 c=16 co=67 k=2 s=2 act=sigmoid";
        SCOPED_TRACE(to_string(kernel));
        const kernels::Preference preference(kernel);
        const problems::Trial trial(problems::parse_problem(line),
                                    {kernel.storage(), kernel.result()});
        const std::optional<std::string> mismatch = trial.mismatch();
        EXPECT_FALSE(mismatch) << line << "\n" << *mismatch;
        EXPECT_TRUE(preference.taken()) << line;
        ++tried;
    }
    EXPECT_GE(tried, 9);
}

std::shared_ptr<const plan::Plan> planned(Model model, const lower::Sizes& sizes,
                                          DataType storage) {
    model.storage = storage;
    graph::PreparedWeights weights;
    return compile(model, sizes, {}, weights).plan;
}

class Fp16Networks : public testing::TestWithParam<std::tuple<DeviceKind, SmallNetwork>> {};

std::string name_of_case(const testing::TestParamInfo<std::tuple<DeviceKind, SmallNetwork>>& info) {
    const auto& [kind, network] = info.param;
    return fmt::format(
        "{}_{}", name_of(kind),
        name_of_small_network(testing::TestParamInfo<SmallNetwork>(network, info.index)));
}

INSTANTIATE_TEST_SUITE_P(Every, Fp16Networks,
                         testing::Combine(ValuesIn(tested_kinds()), ValuesIn(small_networks())),
                         name_of_case);

TEST_P(Fp16Networks, AgreeWithTheDefinitionOnRoundedNumbersLayerByLayer) {
    const auto& [kind, network] = GetParam();
    UPFORGE_ON_DEVICE_WITH_FP16(kind);
    plan::Context context(
        planned(network.model, {{network.model.inputs.front().name, network.input}}, f16));
    const graph::Graph& graph = context.plan().graph;
    const auto stored = [&](const graph::Endpoint& end) {
        return graph.values[end.value].type.type;
    };
    for (const graph::Endpoint& end : graph.inputs) {
        EXPECT_EQ(stored(end), DataType::f32);
    }
    for (const graph::Endpoint& end : graph.outputs) {
        EXPECT_NE(stored(end), f16);
    }
    EXPECT_GT(std::ranges::count(graph.values, f16,
                                 [](const graph::Value& value) { return value.type.type; }),
              0);
    fill_inputs(context, 1);
    for (const compare::Layer& layer :
         compare::compare_sample(context, 64, 1, [](std::size_t, std::size_t) {})) {
        EXPECT_TRUE(compare::within_bounds(layer)) << layer.name << ": " << layer.own.scaled();
    }
}

/// The network of the program, on a picture of cells.
TEST_P(Fp16Kernels, FindTheCellsThatFloatsFind) {
    UPFORGE_ON_DEVICE_WITH_FP16(GetParam());
    const cells::CellImage image = cells::synthesise(7, 96, 80);
    const Tensor expected = scores_of(image, Precision::fp32),
                 got = scores_of(image, Precision::fp16);
    EXPECT_GE(compare::equal_labels(got, expected), 0.999);
    EXPECT_LT(compare::difference(got, expected).scaled(), 2e-3);
    EXPECT_GT(compare::difference(got, expected).scaled(), 0) << "nothing was rounded";
}

TEST(Fp16UNet, TakesHalfTheMemoryAndConvertsNothingBetweenItsLayers) {
    const NetOptions options = [] {
        NetOptions defaults = find_architecture("unet").defaults;
        defaults.base = 16;
        return defaults;
    }();
    const Model model = make(find_architecture("unet"), options);
    const lower::Sizes sizes = lower::resolve_sizes(model, {}, YX(256, 256));
    graph::Graph floats = lower::lower(model, sizes, {}), stored = floats;
    graph::optimise(floats);
    graph::optimise(stored, f16);
    const auto bytes = [](const graph::Graph& graph) {
        return double(plan::map_memory(graph, std::vector<std::size_t>(graph.nodes.size())).bytes);
    };
    EXPECT_LT(bytes(stored), 0.6 * bytes(floats));
    for (const graph::Node& node : stored.nodes) {
        EXPECT_NE(node.operation->name(), "convert") << node.name;
    }
}

TEST(Fp16, IsRefusedWhereItHasNoKernels) {
    const SmallNetwork& network = small_networks().front();
    const lower::Sizes sizes{{network.model.inputs.front().name, network.input}};
    const auto choose = [&] { choose_precision(Precision::fp16, network.model, sizes); };
    expect_error(ErrorCode::unsupported,
                 "fp16 on cpu: only GPUs have kernels for it; use bf16 or fp32", choose);
    for (const DeviceKind kind : tested_kinds()) {
        std::string why_not;
        const DeviceId device = usable_device(kind, why_not);
        if (why_not.empty() && !has_fp16(device)) {
            const DeviceScope scope(device);
            expect_error(ErrorCode::unsupported, fmt::format("fp16 on {}: ", to_string(device)),
                         choose);
        }
    }
}

}  // namespace
}  // namespace upforge
