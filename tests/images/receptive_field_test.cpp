/// Which input pixels an output pixel depends on, against trying it out.

#include "segment/receptive_field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "graph/operations/convolution.h"
#include "graph/operations/heads.h"
#include "graph/operations/norms.h"
#include "graph/operations/layout.h"
#include "graph/operations/pooling.h"
#include "graph/operations/unpooling.h"
#include "graph/reference_run.h"
#include "lower/lower.h"
#include "tests/expect_error.h"
#include "tests/small_networks.h"

namespace upforge::segment {
namespace {

using graph::Graph;
using graph::Operation;

/// Columns only: images are one row high.
constexpr int pixels = 48;

std::shared_ptr<Operation> conv(int taps, ConvOptions options) {
    std::vector<float> weights(taps, 0.5f);
    return std::make_shared<graph::Conv>(
        graph::FilterSource{.array = Array::of({1, 1, 1, taps}, std::move(weights)),
                            .shape = {1, 1, 1, taps}},
        std::vector<float>(), options);
}

std::shared_ptr<Operation> conv_transpose(int taps, ConvTransposeOptions options) {
    std::vector<float> weights(taps, 0.5f);
    return std::make_shared<graph::ConvTranspose>(
        graph::FilterSource{.array = Array::of({1, 1, 1, taps}, std::move(weights)),
                            .shape = {1, 1, 1, taps},
                            .order = FilterOrder::transposed},
        std::vector<float>(), options);
}

std::shared_ptr<Operation> average(PoolOptions options) {
    return std::make_shared<graph::AveragePool>(options);
}

std::shared_ptr<Operation> resize(double scale, Interpolation interpolation, Rounding rounding,
                                  Coordinates coordinates = Coordinates::half_pixel) {
    return std::make_shared<graph::Resize>(ResizeOptions{.scale = Scale{1.0, scale},
                                                         .interpolation = interpolation,
                                                         .coordinates = coordinates,
                                                         .rounding = rounding});
}

Graph chain(const std::vector<std::shared_ptr<Operation>>& operations) {
    Graph graph;
    graph::ValueId value = graph.add_value({.name = "image", .type = {{1, 1, pixels, 1}}});
    graph.inputs.push_back({.name = "image", .value = value, .dims = {1, 1, 1, pixels}});
    for (const auto& operation : operations) {
        value = graph.add_node(operation->name(), operation, {graph.all_of(value)})[0];
    }
    const Shape& shape = graph.values[value].type.shape;
    graph.outputs.push_back(
        {.name = "result", .value = value, .dims = {1, shape.channels, shape.height, shape.width}});
    return graph;
}

Tensor run(const Graph& graph, const Tensor& image) {
    return run_reference(graph, {{graph.inputs[0].value, image}})[graph.outputs[0].value];
}

/// For each column of the output, the columns of the input that change it, by changing each.
std::vector<std::set<int>> dependences(const Graph& graph) {
    const Shape& shape = graph.values[graph.inputs[0].value].type.shape;
    const Tensor image(shape, waves(shape.elements(), 1));
    const Tensor before = run(graph, image);
    const Shape& output = before.shape();
    std::vector<std::set<int>> found(output.width);
    for (int column = 0; column < shape.width; ++column) {
        const Tensor changed = image.clone();
        for (int y = 0; y < shape.height; ++y) {
            changed.at(0, y, column, 0) += 10;
        }
        const Tensor after = run(graph, changed);
        for (int x = 0; x < output.width; ++x) {
            for (int y = 0; y < output.height; ++y) {
                for (int c = 0; c < output.channels; ++c) {
                    if (before.at(0, y, x, c) != after.at(0, y, x, c)) {
                        found[x].insert(column);
                    }
                }
            }
        }
    }
    return found;
}

/// Inside the prediction, and up to its ends where that is asked for.
void expect_predicted(const Graph& graph, bool tight) {
    const ReceptiveField field = receptive_field(graph);
    ASSERT_EQ(field.unbounded, "");
    const int width = field.columns.input_pixels();
    const std::vector<std::set<int>> found = dependences(graph);
    std::size_t whole = 0;
    for (int x = 0; x < static_cast<int>(found.size()); ++x) {
        const Interval needed = field.columns.needed({x, x});
        if (!found[x].empty()) {
            // What lies beyond a border may show the pixel at the border.
            EXPECT_GE(*found[x].begin(), std::min<std::int64_t>(needed.first, width - 1)) << x;
            EXPECT_LE(*found[x].rbegin(), std::max<std::int64_t>(needed.last, 0)) << x;
        }
        if (tight && needed.first >= 0 && needed.last < width) {
            whole += 1;
            EXPECT_EQ(found[x].empty(), needed.empty()) << "column " << x;
            if (!found[x].empty()) {
                EXPECT_EQ(*found[x].begin(), needed.first) << "column " << x;
                EXPECT_EQ(*found[x].rbegin(), needed.last) << "column " << x;
            }
        }
    }
    EXPECT_TRUE(!tight || whole > found.size() / 2) << whole << " of " << found.size();
}

struct Chain {
    std::string name;
    std::vector<std::shared_ptr<Operation>> operations;
};

void PrintTo(const Chain& chain, std::ostream* out) {
    *out << chain.name;
}

const std::vector<Chain>& chains() {
    constexpr Interpolation nearest = Interpolation::nearest, linear = Interpolation::linear;
    const auto up = conv_transpose(2, {.stride = YX(1, 2)});
    const auto half = average({.kernel = YX(1, 2)});
    const auto same = conv(3, {.padding = Padding(0, 1)});
    static const std::vector<Chain> all = {
        {"conv", {same}},
        {"valid", {conv(5, {})}},
        {"one_sided_padding", {conv(4, {.padding = {0, 3, 0, 0}})}},
        {"dilated", {conv(3, {.padding = Padding(0, 4), .dilation = YX(1, 4)})}},
        {"strided", {conv(3, {.stride = YX(1, 2), .padding = Padding(0, 1)})}},
        {"same_lower", {conv(4, {.auto_pad = AutoPad::same_lower})}},
        {"stack", {same, conv(5, {}), same}},
        {"pool", {half}},
        {"pool_ceil", {average({.kernel = YX(1, 5), .stride = YX(1, 3), .ceil_mode = true})}},
        {"conv_transpose", {up}},
        {"overlapping", {conv_transpose(4, {.stride = YX(1, 2), .padding = Padding(0, 1)})}},
        {"wide_stride", {conv_transpose(2, {.stride = YX(1, 3), .output_padding = YX(0, 1)})}},
        {"down_and_up", {same, half, same, up, same}},
        {"nearest_floor", {resize(3, nearest, Rounding::floor)}},
        {"nearest_ceil", {resize(1.5, nearest, Rounding::ceil, Coordinates::asymmetric)}},
        {"prefer_floor", {resize(2.5, nearest, Rounding::prefer_floor)}},
        {"prefer_ceil", {resize(0.5, nearest, Rounding::prefer_ceil)}},
        {"linear_twice", {resize(2, linear, Rounding::floor)}},
        {"cropped", {std::make_shared<graph::Pad>(PadOptions{.padding = {0, -2, 0, -2}})}},
    };
    return all;
}

class ChainTest : public testing::TestWithParam<Chain> {};

TEST_P(ChainTest, DependsOnExactlyWhatIsPredicted) {
    expect_predicted(chain(GetParam().operations), true);
}

INSTANTIATE_TEST_SUITE_P(Chains, ChainTest, testing::ValuesIn(chains()),
                         [](const auto& chain) { return chain.param.name; });

class NetworkFieldTest : public testing::TestWithParam<SmallNetwork> {};

TEST_P(NetworkFieldTest, DependsOnNothingElse) {
    const SmallNetwork& network = GetParam();
    const Graph graph = lower::lower(
        network.model,
        lower::resolve_sizes(network.model, {{network.model.inputs[0].name, network.input}}));
    expect_predicted(graph, false);
}

INSTANTIATE_TEST_SUITE_P(
    Architectures, NetworkFieldTest,
    testing::Values(small_network(find_architecture("unet"), {}, "unet"),
                    small_network(find_architecture("unet"), {{"valid", "true"}}, "unet_valid"),
                    small_network(find_architecture("segnet"), {}, "segnet"),
                    small_network(find_architecture("autoencoder"), {}, "autoencoder")),
    name_of_small_network);

TEST(ReceptiveFieldTest, OfTheUNetOf2015) {
    const Architecture& unet = find_architecture("unet");
    const Model model = small_network(unet, {{"valid", "true"}, {"depth", "4"}}, "unet").model;
    const ReceptiveField field =
        receptive_field(lower::lower(model, lower::resolve_sizes(model, {}, YX(572))));
    EXPECT_EQ(field.rows.output_pixels(), 388);
    EXPECT_EQ(field.rows.offset(), 92);
    EXPECT_EQ(field.rows.stride(), 16);
    EXPECT_EQ(field.rows.scale(), PixelRatio());
}

TEST(ReceptiveFieldTest, SaysScaleAndStride) {
    const auto half = average({.kernel = YX(1, 2)});
    const AxisField eighth = receptive_field(chain({half, half, half})).columns;
    EXPECT_EQ(eighth.scale(), (PixelRatio{1, 8}));
    EXPECT_EQ(eighth.stride(), 8);
    EXPECT_EQ(eighth.pixels(), 8);
    const AxisField grown =
        receptive_field(chain({resize(1.5, Interpolation::nearest, Rounding::floor)})).columns;
    EXPECT_EQ(grown.scale(), (PixelRatio{3, 2}));
    EXPECT_EQ(grown.stride(), 2);
}

TEST(ReceptiveFieldTest, NamesTheLayerThatSeesTheWholeImage) {
    const auto norm =
        std::make_shared<graph::InstanceNorm>(std::vector<float>{1}, std::vector<float>{0}, 1e-5f);
    EXPECT_EQ(receptive_field(chain({conv(3, {}), norm})).unbounded,
              "instance_norm 'instance_norm' sees the whole image");
    const auto aligned =
        resize(2, Interpolation::linear, Rounding::floor, Coordinates::align_corners);
    EXPECT_EQ(receptive_field(chain({aligned})).unbounded, "resize 'resize' sees the whole image");
}

/// With a constant image as its second channel.
Graph with_constant(const std::vector<float>& values) {
    Graph graph = chain({conv(3, {})});
    const Shape shape = graph.values[graph.outputs[0].value].type.shape;
    const graph::ValueId constant =
        graph.add_value({.name = "constant", .type = {shape}, .constant = Tensor(shape, values)});
    graph.outputs[0].value =
        graph.add_node("both", std::make_shared<graph::Concat>(),
                       {graph.all_of(graph.outputs[0].value), graph.all_of(constant)})[0];
    return graph;
}

TEST(ReceptiveFieldTest, IsThatOfTheImageBesideAChannelOfOneValue) {
    const std::vector<float> zeros(pixels - 2);
    const ReceptiveField field = receptive_field(with_constant(zeros));
    EXPECT_EQ(field.unbounded, "");
    EXPECT_EQ(field.columns.pixels(), 3);
    std::vector<float> places = zeros;
    places.back() = 1;
    EXPECT_EQ(receptive_field(with_constant(places)).unbounded,
              "concat 'both' sees the whole image");
}

TEST(ReceptiveFieldTest, RefusesWhatIsNotFromImageToImage) {
    Graph graph = chain({conv(3, {})});
    graph.outputs.push_back(graph.outputs[0]);
    expect_error(ErrorCode::unsupported, "the network has 2 outputs",
                 [&] { receptive_field(graph); });
}

}  // namespace
}  // namespace upforge::segment
