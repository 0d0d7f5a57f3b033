/// Networks run in tiles, against the same networks on the whole image.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "onnx/reader.h"
#include "segment/tiler.h"
#include "tests/expect_error.h"
#include "tests/grade.h"
#include "tests/vectors/shared_data.h"
#include "tiled_run.h"

namespace upforge::segment {
namespace {

/// How many tiles the image was divided into.
std::size_t expect_tiles_change_nothing(ImageNetwork& network, YX size, const Tiling& tiling) {
    SCOPED_TRACE(testing::Message() << size.y << "x" << size.x << ", windows of " << tiling.window.y
                                    << "x" << tiling.window.x);
    const Tensor image = image_of(size, network.input_channels());
    EXPECT_EQ(tiling.inexact, "");
    EXPECT_TRUE(same_bits(tiled(network, image, tiling), untiled(network.model(), image, tiling)));
    return tiling.tiles();
}

/// About the smallest tiles that have pixels of their own, whatever the image's size.
int small_tile(const ImageNetwork& network) {
    const AxisField& field = network.field().rows;
    return static_cast<int>(field.pixels() + 2 * Tiler::aligned_pixels * field.stride());
}

/// For a smoke test the first two.
std::vector<SmallNetwork> networks() {
    std::vector<SmallNetwork> all = {
        network("unet", {{"valid", "true"}}, "unet_valid"),
        network("segnet"),
        network("unet"),
        network("unet", {{"batch-norm", "true"}}, "unet_with_norms"),
        network("unet", {{"up", "bilinear"}}, "unet_bilinear"),
        network("unet", {{"up", "nearest"}, {"depth", "3"}}, "unet_nearest"),
        network("fcn8s"),
        network("deconvnet"),
        network("autoencoder"),
        network("patchwise-dense")};
    all.resize(smoke_test() ? 2 : all.size());
    return all;
}

class TiledNetworkTest : public testing::TestWithParam<SmallNetwork> {};

TEST_P(TiledNetworkTest, GivesTheBitsOfTheWholeImage) {
    ImageNetwork network(GetParam().model);
    const Tiler tiler(network);
    const int tile = small_tile(network);
    const auto tiles = [&](YX size, int most) {
        return expect_tiles_change_nothing(network, size, tiler.tiles(size, most));
    };
    EXPECT_GE(tiles({tile + 13, 2 * tile + 5}, tile), 6U);
    EXPECT_GE(tiles({1, 5 * tile + 7}, tile + 37), 3U);
    EXPECT_GE(tiles({2 * tile + 1, 1}, tile), 3U);
    EXPECT_EQ(tiles({tile / 8 + 1, 5}, tile), 1U);
}

TEST_P(TiledNetworkTest, SlidesOverTheImageWithTheSameBits) {
    ImageNetwork network(GetParam().model);
    const AxisField& field = network.field().rows;
    for (const int more : {0, 1, 3}) {
        const YX size(static_cast<int>(field.pixels() + 8 * field.stride()) + more, 1);
        EXPECT_GE(expect_tiles_change_nothing(network, size, Tiler(network).sliding(size)), 3U);
    }
}

TEST_P(TiledNetworkTest, RunsEachPatchAsAnImage) {
    ImageNetwork network(GetParam().model);
    const Tiling tiling = Tiler(network).patches({70, 99}, 64);
    ASSERT_GT(tiling.tiles(), 1U);
    EXPECT_EQ(tiling.inexact, "patches do not see each other");
    const Tensor image = image_of({70, 99}, network.input_channels());
    const Tensor output = tiled(network, image, tiling);
    for (const AxisTile& down : tiling.rows) {
        for (const AxisTile& across : tiling.columns) {
            const Tensor alone =
                run_alone(network.model(),
                          window_of(image, tiling, {down.window, across.window}, tiling.window));
            EXPECT_TRUE(same_bits(
                output.crop(down.first, across.first, down.pixels(), across.pixels()).clone(),
                alone.crop(down.skipped, across.skipped, down.pixels(), across.pixels()).clone()))
                << "patch at " << down.window << ", " << across.window;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Architectures, TiledNetworkTest, testing::ValuesIn(networks()),
                         name_of_small_network);

/// For a smoke test the smallest.
std::vector<const char*> models() {
    if (smoke_test()) {
        return {"sedgen_unet"};
    }
    return {"brain_unet", "enet", "nuclei_broad", "sedgen_unet"};
}

/// Images of a few rows, so that tiles larger than what a network sees cost little.
class TiledModelTest : public testing::TestWithParam<const char*> {};

TEST_P(TiledModelTest, GivesTheBitsOfTheWholeImage) {
    const std::filesystem::path path =
        vectors::shared_data() / "models" / GetParam() / "model.onnx";
    if (!std::filesystem::exists(path)) {
        GTEST_SKIP() << path << " is not here";
    }
    ImageNetwork network(read_onnx(path));
    const Tiler tiler(network);
    const int tile = small_tile(network) + 50;
    for (const YX size : {YX(5, 2 * tile + 13), YX(2 * tile + 3, 1)}) {
        EXPECT_GE(expect_tiles_change_nothing(network, size, tiler.tiles(size, tile)), 3U);
    }
}

INSTANTIATE_TEST_SUITE_P(Models, TiledModelTest, testing::ValuesIn(models()),
                         [](const auto& model) { return std::string(model.param); });

float largest_difference(const Tensor& a, const Tensor& b) {
    EXPECT_EQ(a.shape(), b.shape());
    float most = 0;
    for (std::size_t i = 0; i < a.shape().elements(); ++i) {
        most = std::max(most, std::abs(a.floats()[i] - b.floats()[i]));
    }
    return most;
}

/// Of one value.
Tensor grey_image(YX size, int channels) {
    const Shape shape{1, size.y, size.x, channels};
    return Tensor(shape, std::vector<float>(shape.elements(), 0.3f));
}

class GlobalLayerTest : public testing::TestWithParam<GlobalLayer> {};

TEST_P(GlobalLayerTest, IsNamedWhereTilesAreBlended) {
    ImageNetwork network(with_global_layer(GetParam()));
    const Tiler tiler(network);
    EXPECT_THAT(tiler.tiles({200, 150}, 64).inexact,
                testing::HasSubstr("'global' sees the whole image"));
    const Tiling whole = tiler.tiles({60, 50}, 80);
    EXPECT_EQ(expect_tiles_change_nothing(network, {60, 50}, whole), 1U);
    expect_error(ErrorCode::unsupported, "'global' sees the whole image", [&] {
        tiler.sliding({200, 150});
    });
}

TEST_P(GlobalLayerTest, LeavesAnImageOfOneValueAsItIsInTheWholeImage) {
    ImageNetwork network(with_global_layer(GetParam()));
    const Tiler tiler(network);
    const Tensor image = grey_image({131, 93}, 1);
    const Tensor whole = untiled(network.model(), image, tiler.whole({131, 93}));
    for (const int tile : {32, 45, 120}) {
        const Tiling tiling = tiler.tiles({131, 93}, tile);
        EXPECT_GT(tiling.tiles(), 1U);
        EXPECT_LE(largest_difference(tiled(network, image, tiling), whole), 1e-5f) << tile;
    }
}

INSTANTIATE_TEST_SUITE_P(Layers, GlobalLayerTest,
                         testing::Values(GlobalLayer::instance_norm, GlobalLayer::average_pool,
                                         GlobalLayer::aligned_corners));

/// Windows that begin at multiples of the network's stride see what lies around them, but for those
/// at whose borders it pads.
TEST(BlendedTilesTest, OfAModelOfOneSizeThatPadsNothingAreThoseOfTheWholeImage) {
    const Model open = network("unet", {{"valid", "true"}}).model;
    for (const YX size : {YX(140, 99), YX(301, 250), YX(85, 1)}) {
        ImageNetwork network(of_fixed_size(open, {124, 108}));
        const Tiling tiling = Tiler(network).tiles(size, 64);
        EXPECT_EQ(tiling.window, YX(124, 108));
        EXPECT_EQ(tiling.inexact, "the model takes images of one size");
        const Tensor image = image_of(size, network.input_channels());
        EXPECT_LE(largest_difference(tiled(network, image, tiling), untiled(open, image, tiling)),
                  1e-5f);
    }
}

TEST(BlendedTilesTest, OfAModelOfOneSizeAreThoseOfTheWholeImageInTheirMiddles) {
    const Model open = network("unet").model;
    ImageNetwork network(of_fixed_size(open, {128, 96}));
    const Tiling tiling = Tiler(network).tiles({301, 250}, 64);
    ASSERT_GE(tiling.rows.size(), 3U);
    ASSERT_GE(tiling.columns.size(), 3U);
    const Tensor image = image_of({301, 250}, network.input_channels());
    const Tensor blended = tiled(network, image, tiling), whole = untiled(open, image, tiling);
    for (const AxisTile& down : tiling.rows) {
        for (const AxisTile& across : tiling.columns) {
            const int y = down.window + 64, x = across.window + 48;
            EXPECT_NEAR(blended.at(0, y, x, 0), whole.at(0, y, x, 0), 1e-5f) << y << ", " << x;
        }
    }
}

TEST(BlendedTilesTest, OfAModelOfOneSizeTakeSmallerImagesWhole) {
    for (const bool valid : {false, true}) {
        const SmallNetwork open = network("unet", {{"valid", valid ? "true" : "false"}});
        ImageNetwork network(of_fixed_size(open.model, {124, 124}));
        for (const YX size : {YX(50, 71), YX(1, 1)}) {
            const Tiling tiling = Tiler(network).tiles(size, 500);
            EXPECT_EQ(tiling.window, YX(124));
            EXPECT_EQ(expect_tiles_change_nothing(network, size, tiling), 1U);
        }
    }
}

}  // namespace
}  // namespace upforge::segment
