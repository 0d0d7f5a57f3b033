#include "segment/overlay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "mask.h"
#include "segment/palette.h"
#include "tests/expect_error.h"

namespace upforge::segment {
namespace {

using testing::ElementsAre;
using Bytes = std::vector<std::uint8_t>;

const std::vector<Rgb> colors = {{1, 1, 1}, {255, 0, 0}, {0, 100, 200}};

std::vector<Bytes> overlaid(const std::vector<std::vector<float>>& pixels, const Mask& mask,
                            int channels, double opacity) {
    Overlay overlay(static_cast<std::int64_t>(mask.front().size()), channels, colors, opacity);
    std::vector<Bytes> rows;
    const auto keep = [&](std::span<const std::uint8_t> row) {
        if (!row.empty()) {
            rows.emplace_back(row.begin(), row.end());
        }
    };
    for (std::size_t y = 0; y < mask.size(); ++y) {
        keep(overlay.add_row(pixels[y], mask[y]));
    }
    keep(overlay.finish());
    return rows;
}

TEST(Overlay, ShowsTheImageThroughTheColors) {
    EXPECT_THAT(overlaid({{0, 0.2f, 1}}, mask({"222"}), 1, 0.5),
                ElementsAre(Bytes{0, 50, 100, 26, 76, 126, 128, 178, 228}));
    EXPECT_THAT(overlaid({{1, 0.2f, 0}}, mask({"1"}), 3, 0.2), ElementsAre(Bytes{255, 41, 0}));
}

TEST(Overlay, LeavesTheBackground) {
    EXPECT_THAT(overlaid({{0, 0.2f, 1}}, mask({"..."}), 1, 0.5),
                ElementsAre(Bytes{0, 0, 0, 51, 51, 51, 255, 255, 255}));
    EXPECT_THAT(overlaid({{0, 0.2f, 1}}, mask({"."}), 3, 0.5), ElementsAre(Bytes{0, 51, 255}));
}

TEST(Overlay, DrawsContoursInFullColor) {
    const std::vector<std::vector<float>> dark(3, std::vector<float>(3));
    EXPECT_THAT(overlaid(dark,
                         mask({"111",  //
                               "111",  //
                               "222"}),
                         1, 0.5),
                ElementsAre(Bytes{128, 0, 0, 128, 0, 0, 128, 0, 0},  //
                            Bytes{255, 0, 0, 255, 0, 0, 255, 0, 0},  //
                            Bytes{0, 100, 200, 0, 100, 200, 0, 100, 200}));
}

TEST(Overlay, RefusesWhatDoesNotFit) {
    const std::vector<float> pixels(3);
    Overlay overlay(3, 1, colors);
    expect_error(ErrorCode::shape_mismatch, "3 values of 1 a pixel for 2 labels",
                 [&] { overlay.add_row(pixels, std::vector<Label>(2)); });
    expect_error(ErrorCode::invalid_argument, "label 3 with colours for 3 classes", [&] {
        overlay.add_row(pixels, std::vector<Label>{0, 3, 1});
    });
    expect_error(ErrorCode::invalid_argument, "an image of 2 channels",
                 [] { Overlay(3, 2, colors); });
}

TEST(Palette, HasAColorForEachClass) {
    EXPECT_THAT(distinct_colors(1), ElementsAre(Rgb{}));
    for (const int classes : {2, 256, 65536}) {
        std::vector<Rgb> all = distinct_colors(classes);
        ASSERT_EQ(static_cast<int>(all.size()), classes);
        EXPECT_EQ(all.front(), Rgb{});
        const auto packed = [](Rgb color) {
            return color.red << 16 | color.green << 8 | color.blue;
        };
        std::ranges::sort(all, {}, packed);
        EXPECT_EQ(std::ranges::adjacent_find(all), all.end()) << classes << " classes";
    }
}

TEST(Palette, KeepsItsColorsWithMoreClasses) {
    const std::vector<Rgb> few = distinct_colors(5);
    const std::vector<Rgb> many = distinct_colors(100);
    EXPECT_TRUE(std::ranges::equal(few, std::span(many).first(5)));
}

TEST(Palette, StandsOutFromGreys) {
    const std::vector<Rgb> all = distinct_colors(256);
    for (std::size_t i = 1; i < all.size(); ++i) {
        const auto [red, green, blue] = all[i];
        const auto [least, most] = std::minmax({red, green, blue});
        EXPECT_GE(most - least, 80) << to_string(all[i]);
        EXPECT_GE(luma(red, green, blue), 0.39 * 255) << to_string(all[i]);
    }
}

TEST(Palette, BeginsWithColorsFarApart) {
    const std::vector<Rgb> all = distinct_colors(9);
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const int distance = std::abs(all[i].red - all[j].red) +
                                 std::abs(all[i].green - all[j].green) +
                                 std::abs(all[i].blue - all[j].blue);
            EXPECT_GE(distance, 90) << to_string(all[i]) << " and " << to_string(all[j]);
        }
    }
}

}  // namespace
}  // namespace upforge::segment
