/// How images are divided into tiles.

#include "segment/tiling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "segment/tiler.h"
#include "tests/expect_error.h"
#include "tiled_run.h"

namespace upforge::segment {
namespace {

/// Every tile keeps something, inside its window, which is inside the canvas.
void expect_inside(const AxisTiles& tiles, const AxisCanvas& canvas, int window,
                   const PixelRatio& scale) {
    for (const AxisTile& tile : tiles) {
        EXPECT_GT(tile.end, tile.first);
        EXPECT_GE(tile.skipped, 0);
        EXPECT_EQ(tile.first - tile.skipped, tile.window * scale.output / scale.input);
        EXPECT_GE(tile.window, 0);
        EXPECT_LE(tile.window + window, canvas.pixels);
    }
}

void expect_covered_once(const AxisTiles& tiles, const AxisCanvas& canvas) {
    int covered = 0;
    for (const AxisTile& tile : tiles) {
        EXPECT_EQ(tile.first, covered);
        covered = tile.end;
    }
    EXPECT_EQ(covered, canvas.output);
}

TEST(TilingTest, CoversTheOutputOnceWithWindowsInsideTheCanvas) {
    ImageNetwork unet(network("unet").model);
    const Tiler tiler(unet);
    for (int pixels = 1; pixels < 700; pixels += 29) {
        const Tiling tiling = tiler.tiles({pixels, 3 * pixels}, 160);
        SCOPED_TRACE(pixels);
        EXPECT_EQ(tiling.width.output, 3 * pixels);
        EXPECT_LE(tiling.window.x, 160);
        expect_covered_once(tiling.columns, tiling.width);
        expect_inside(tiling.columns, tiling.width, tiling.window.x, {});
        for (const AxisTile& tile : tiling.columns) {
            EXPECT_EQ(tile.window % (Tiler::aligned_pixels * unet.field().columns.stride()), 0);
        }
        EXPECT_GE(tiling.overhead(), 1);
    }
}

TEST(TilingTest, HasTheShortestWindowsThatNeedNoMoreTiles) {
    ImageNetwork unet(network("unet").model);
    const Tiler tiler(unet);
    for (const int tile : {96, 128, 200, 333}) {
        const Tiling tiling = tiler.tiles({1000, 617}, tile);
        const Tiling shorter =
            tiler.tiles({1000, 617}, std::min(tiling.window.y, tiling.window.x) - 1);
        EXPECT_LE(std::max(tiling.window.y, tiling.window.x), tile);
        EXPECT_GT(shorter.tiles(), tiling.tiles()) << tile;
    }
}

TEST(TilingTest, PadsToWhatTheNetworkTakes) {
    ImageNetwork unet(network("unet").model);
    const Tiling tiling = Tiler(unet).whole({13, 16});
    EXPECT_EQ(tiling.height.pixels, 16);
    EXPECT_EQ(tiling.height.before, 0);
    EXPECT_EQ(tiling.width.pixels, 16);
    EXPECT_EQ(tiling.tiles(), 1U);
    EXPECT_DOUBLE_EQ(tiling.overhead(), 16.0 / 13);
}

TEST(TilingTest, MirrorsWhatANetworkWithoutPaddingCutsOff) {
    ImageNetwork unet(network("unet", {{"valid", "true"}}).model);
    const Tiling tiling = Tiler(unet).whole({101, 7});
    EXPECT_EQ(tiling.height.before, unet.field().rows.offset());
    for (const auto& [axis, canvas] :
         {std::pair(Axis::rows, tiling.height), std::pair(Axis::columns, tiling.width)}) {
        EXPECT_EQ(canvas.output, canvas.image);
        EXPECT_GE(unet.output_pixels(axis, canvas.pixels).value(), canvas.output);
        for (int pixels = canvas.image; pixels < canvas.pixels; ++pixels) {
            EXPECT_LT(unet.output_pixels(axis, pixels).value_or(0), canvas.output) << pixels;
        }
    }
}

TEST(TilingTest, MirrorsAboutTheOutermostPixels) {
    const AxisCanvas canvas{.image = 4, .before = 2, .pixels = 12, .output = 4};
    std::vector<int> sources;
    for (int pixel = 0; pixel < canvas.pixels; ++pixel) {
        sources.push_back(canvas.source(pixel));
    }
    EXPECT_THAT(sources, testing::ElementsAre(2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2, 3));
    EXPECT_EQ((AxisCanvas{.image = 1, .pixels = 9}.source(7)), 0);
}

TEST(TilingTest, RefusesTilesThatHaveNoPixelsOfTheirOwn) {
    for (const char* valid : {"false", "true"}) {
        ImageNetwork unet(network("unet", {{"valid", valid}}).model);
        for (const int tile : {1, 16, 24}) {
            expect_error(ErrorCode::invalid_argument, " is too small", [&] {
                Tiler(unet).tiles({400, 400}, tile);
            });
        }
    }
}

struct Windows {
    PixelRatio scale;
    int pixels, output_pixels;
    int step;
};

/// Networks that keep the size, or not; that cut off borders; of odd sizes.
const Windows windows[] = {{{1, 1}, 64, 64, 1},  {{1, 1}, 65, 65, 4},       {{1, 1}, 124, 84, 4},
                           {{1, 1}, 33, 5, 4},   {{1, 1}, 33, 3, 4},        {{1, 8}, 64, 8, 8},
                           {{1, 8}, 72, 1, 32},  {{2, 1}, 31, 62, 2},       {{2, 1}, 31, 22, 32},
                           {{3, 2}, 48, 72, 32}, {{97, 143}, 572, 388, 143}};

/// Of an image, whose windows lie at multiples of the step.
AxisCanvas canvas_of(const Windows& of, int image) {
    const auto output = int((image * of.scale.output + of.scale.input - 1) / of.scale.input);
    int pixels = of.pixels;
    while ((pixels - of.pixels) * of.scale.output / of.scale.input + of.output_pixels < output) {
        pixels += static_cast<int>(std::lcm(of.step, of.scale.input));
    }
    return {.image = image, .pixels = pixels, .output = output};
}

TEST(OverlappingTilesTest, CountEveryPixelOnce) {
    std::size_t most = 0;
    for (const Windows& of : windows) {
        for (int image = 1; image < 5 * of.pixels; image = image * 5 / 4 + 1) {
            SCOPED_TRACE(testing::Message()
                         << of.pixels << " to " << of.output_pixels << " of " << image);
            const AxisCanvas canvas = canvas_of(of, image);
            const AxisTiles tiles =
                overlapping_tiles(canvas, of.scale, of.step, of.pixels, of.output_pixels);
            expect_inside(tiles, canvas, of.pixels, of.scale);
            std::vector<float> sums(canvas.output);
            std::vector<int> covering(canvas.output);
            for (std::size_t tile = 0; tile < tiles.size(); ++tile) {
                const std::vector<float> weights = blend_weights(tiles, tile);
                ASSERT_LE(tiles[tile].skipped + tiles[tile].pixels(), of.output_pixels);
                ASSERT_EQ(int(weights.size()), tiles[tile].pixels());
                for (int x = 0; x < tiles[tile].pixels(); ++x) {
                    EXPECT_GT(weights[x], 0);
                    sums[tiles[tile].first + x] += weights[x];
                    covering[tiles[tile].first + x] += 1;
                }
            }
            EXPECT_THAT(sums, testing::Each(testing::FloatNear(1, 1e-6f)));
            EXPECT_THAT(covering, testing::Each(testing::AllOf(testing::Ge(1), testing::Le(2))));
            most = std::max(most, tiles.size());
        }
    }
    EXPECT_GE(most, 6U);
}

TEST(OverlappingTilesTest, OverlapByAQuarterAtLeast) {
    for (int pixels = 129; pixels < 700; ++pixels) {
        const AxisCanvas canvas{.image = pixels, .pixels = pixels, .output = pixels};
        const AxisTiles tiles = overlapping_tiles(canvas, {}, 1, 128, 128);
        for (std::size_t tile = 1; tile < tiles.size(); ++tile) {
            EXPECT_LE(tiles[tile].window - tiles[tile - 1].window, 96);
        }
    }
}

TEST(AdjoiningTilesTest, CoverTheOutputOnce) {
    for (const Windows& of : windows) {
        for (int image = 1; image < 5 * of.pixels; image = image * 5 / 4 + 1) {
            SCOPED_TRACE(testing::Message()
                         << of.pixels << " to " << of.output_pixels << " of " << image);
            const AxisCanvas canvas = canvas_of(of, image);
            const AxisTiles tiles = adjoining_tiles(canvas, of.scale, of.pixels, of.output_pixels);
            expect_covered_once(tiles, canvas);
            expect_inside(tiles, canvas, of.pixels, of.scale);
        }
    }
}

TEST(BudgetTest, IsKept) {
    ImageNetwork unet(network("unet").model);
    Tiler tiler(unet);
    int before = 0;
    for (const std::size_t budget : {8'000'000, 12'000'000}) {
        const Tiling tiling = tiler.within({3000, 2000}, budget);
        EXPECT_LE(tiler.bytes(tiling), budget);
        EXPECT_GT(tiling.window.y, before);
        before = tiling.window.y;
    }
}

TEST(BudgetTest, LeavesAnImageWholeThatNeedsLittle) {
    ImageNetwork unet(network("unet").model);
    Tiler tiler(unet);
    EXPECT_EQ(tiler.within({300, 200}, 100'000'000).tiles(), 1U);
    EXPECT_EQ(tiler.within({1, 1}, 100'000'000).tiles(), 1U);
    EXPECT_GT(tiler.within({300, 200}, 2'000'000).tiles(), 1U);
}

TEST(BudgetTest, BuysNoMoreThanASmallOverhead) {
    ImageNetwork unet(network("unet").model);
    const Tiling tiling = Tiler(unet).within({30'000, 30'000}, 4'000'000'000);
    EXPECT_GT(tiling.tiles(), 100U);
    EXPECT_LE(tiling.overhead(), 1.25);
}

TEST(BudgetTest, IsSpentOnTheWholeImageWhereTilesWouldBeTooSmall) {
    ImageNetwork unet(network("unet", {{"valid", "true"}, {"base", "64"}, {"depth", "4"}}).model);
    const Tiling tiling = Tiler(unet).within({220, 220}, 1'000'000'000);
    EXPECT_EQ(tiling.tiles(), 1U);
}

TEST(BudgetTest, SaysWhenItIsTooSmall) {
    ImageNetwork unet(network("unet").model);
    for (const YX size : {YX(3000, 2000), YX(30, 20)}) {
        expect_error(ErrorCode::out_of_memory, "0 MB are too few for an image of ",
                     [&] { Tiler(unet).within(size, 1000); });
    }
}

TEST(BudgetTest, IsKeptByAModelOfOneSize) {
    ImageNetwork unet(of_fixed_size(network("unet", {{"valid", "true"}}).model, {124, 124}));
    Tiler tiler(unet);
    for (const YX size : {YX(40, 46), YX(20, 300)}) {
        const Tiling tiling = tiler.within(size, 20'000'000);
        EXPECT_EQ(tiling.window, YX(124));
        EXPECT_LE(tiler.bytes(tiling), 20'000'000U);
    }
    for (const YX size : {YX(20, 20), YX(130, 20)}) {
        expect_error(ErrorCode::out_of_memory, "the smallest tiles take ",
                     [&] { tiler.within(size, 1000); });
    }
}

TEST(FixedSizeTest, RefusesWhatNeedsTheNetworkAtOtherSizes) {
    ImageNetwork unet(of_fixed_size(network("unet").model, {128, 128}));
    const Tiler tiler(unet);
    EXPECT_EQ(tiler.whole({128, 100}).tiles(), 1U);
    expect_error(ErrorCode::unsupported, "takes images of 128x128 pixels only, not 129x10", [&] {
        tiler.whole({129, 10});
    });
    expect_error(ErrorCode::unsupported, "the model takes images of one size", [&] {
        tiler.sliding({200, 200});
    });
    EXPECT_EQ(tiler.patches({200, 200}, 50).window, YX(128));
}

TEST(ImageNetworkTest, KnowsWhetherScoresAreProbabilities) {
    Model model = with_global_layer(GlobalLayer::instance_norm);
    EXPECT_EQ(ImageNetwork(model).scores(), Scores::logits);
    model.outputs[0].name = "probabilities";
    for (const char* head : {"Sigmoid", "Softmax"}) {
        Model with_head = model;
        with_head.nodes.push_back({.op = head,
                                   .name = "head",
                                   .inputs = {"scores"},
                                   .outputs = {"probabilities"},
                                   .attributes = {{"axis", std::int64_t{1}}}});
        EXPECT_EQ(ImageNetwork(with_head).scores(), Scores::probabilities) << head;
    }
}

TEST(ImageNetworkTest, KnowsHowManyPixelsComeOut) {
    ImageNetwork halved(with_global_layer(GlobalLayer::instance_norm));
    EXPECT_EQ(halved.change(Axis::rows).scale, (PixelRatio{1, 2}));
    EXPECT_EQ(halved.input_channels(), 1);
    EXPECT_EQ(halved.output_channels(), 2);
    EXPECT_EQ(halved.output_pixels(Axis::columns, 101), 48);
    EXPECT_EQ(halved.output_pixels(Axis::columns, 5), std::nullopt);
    ImageNetwork unet(network("unet").model);
    EXPECT_EQ(unet.output_pixels(Axis::rows, 50), std::nullopt);
    EXPECT_EQ(unet.output_pixels(Axis::rows, 1'000'000), 1'000'000);
}

TEST(ImageNetworkTest, RefusesWhatIsNotFromImageToImage) {
    Model two = network("unet").model;
    two.outputs.push_back({.name = two.nodes[0].outputs[0]});
    expect_error(ErrorCode::unsupported, "the network has 2 outputs", [&] { ImageNetwork{two}; });
    Model classes = with_global_layer(GlobalLayer::instance_norm);
    classes.outputs[0].name = "classes";
    classes.nodes.push_back({.op = "ArgMax",
                             .name = "head",
                             .inputs = {"scores"},
                             .outputs = {"classes"},
                             .attributes = {{"axis", std::int64_t{1}}}});
    expect_error(ErrorCode::unsupported, "holds integers, not scores of classes",
                 [&] { ImageNetwork{classes}; });
}

}  // namespace
}  // namespace upforge::segment
