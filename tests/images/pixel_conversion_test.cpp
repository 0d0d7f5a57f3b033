#include "image/pixel_conversion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "tests/expect_error.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

constexpr Rgb black{0, 0, 0};
constexpr Rgb white{255, 255, 255};

std::vector<float> convert(const PngHeader& header, int channels, Rgb background,
                           const std::vector<std::uint16_t>& samples) {
    std::vector<float> pixels(samples.size() / header.channels() * channels);
    PixelConversion(header, channels, background).apply(samples, pixels);
    return pixels;
}

std::string description(const PngHeader& header, int channels, Rgb background = {}) {
    return PixelConversion(header, channels, background).description();
}

TEST(PixelConversion, DividesByTheLargestSample) {
    for (const int bits : {1, 2, 4, 8, 16}) {
        const PngHeader header{.color = PngColor::grey, .bit_depth = bits};
        const float most = static_cast<float>((1 << bits) - 1);
        std::vector<std::uint16_t> samples(1 << bits);
        std::iota(samples.begin(), samples.end(), std::uint16_t{0});
        std::vector<float> expected;
        for (const std::uint16_t sample : samples) {
            expected.push_back(sample / most);
        }
        EXPECT_EQ(convert(header, 1, black, samples), expected);
    }
}

TEST(PixelConversion, RepeatsGreyForThreeChannels) {
    const PngHeader header{.color = PngColor::grey, .bit_depth = 8};
    EXPECT_THAT(convert(header, 3, black, {51, 255}),
                ElementsAre(FloatEq(0.2f), FloatEq(0.2f), FloatEq(0.2f), 1, 1, 1));
}

TEST(PixelConversion, WeighsColorsForOneChannel) {
    for (const int bits : {8, 16}) {
        const PngHeader header{.color = PngColor::rgb, .bit_depth = bits};
        const auto most = static_cast<std::uint16_t>(header.max_sample());
        EXPECT_THAT(convert(header, 1, black, {most, 0, 0, 0, most, 0, 0, 0, most}),
                    ElementsAre(FloatEq(0.299f), FloatEq(0.587f), FloatEq(0.114f)));
        EXPECT_THAT(convert(header, 3, black, {most, 0, 0, 0, most, 0}),
                    ElementsAre(1, 0, 0, 0, 1, 0));
    }
}

TEST(PixelConversion, KeepsTheGreyOfColorsThatAreGrey) {
    const PngHeader rgb{.color = PngColor::rgb, .bit_depth = 8};
    const PngHeader grey{.color = PngColor::grey, .bit_depth = 8};
    for (std::uint16_t sample = 0; sample < 256; ++sample) {
        EXPECT_EQ(convert(rgb, 1, black, {sample, sample, sample}),
                  convert(grey, 1, black, {sample}));
    }
}

TEST(PixelConversion, CompositesAlphaOverTheBackground) {
    const PngHeader rgba{.color = PngColor::rgba, .bit_depth = 8};
    const std::vector<std::uint16_t> red = {255, 0, 0, 51};
    EXPECT_THAT(convert(rgba, 3, black, red), ElementsAre(FloatEq(0.2f), 0, 0));
    EXPECT_THAT(convert(rgba, 3, white, red), ElementsAre(1, FloatEq(0.8f), FloatEq(0.8f)));
    EXPECT_THAT(convert(rgba, 1, white, red), ElementsAre(FloatEq(0.8f + 0.2f * 0.299f)));
    const PngHeader wide{.color = PngColor::rgba, .bit_depth = 16};
    EXPECT_THAT(convert(wide, 3, white, {0, 0, 65535, 13107}),
                ElementsAre(FloatEq(0.8f), FloatEq(0.8f), 1));
    const PngHeader grey{.color = PngColor::grey_alpha, .bit_depth = 8};
    EXPECT_THAT(convert(grey, 1, white, {0, 51, 51, 255, 9, 0}),
                ElementsAre(FloatEq(0.8f), FloatEq(0.2f), 1));
    EXPECT_THAT(convert(grey, 3, {255, 0, 0}, {0, 51}), ElementsAre(FloatEq(0.8f), 0, 0));
}

TEST(PixelConversion, LooksUpThePalette) {
    const PngHeader header{
        .color = PngColor::palette, .bit_depth = 2, .palette = {{{255, 51, 0}}, {{0, 0, 255}, 51}}};
    EXPECT_THAT(convert(header, 3, white, {0, 1}),
                ElementsAre(1, FloatEq(0.2f), 0, FloatEq(0.8f), FloatEq(0.8f), 1));
    EXPECT_THAT(convert(header, 1, black, {0}), ElementsAre(FloatEq(0.299f + 0.587f * 0.2f)));
}

TEST(PixelConversion, TakesIndicesBeyondThePaletteForBlack) {
    const PngHeader header{
        .color = PngColor::palette, .bit_depth = 2, .palette = {{{255, 255, 255}, 0}}};
    EXPECT_THAT(convert(header, 3, {255, 0, 0}, {3, 0}), ElementsAre(0, 0, 0, 1, 0, 0));
}

TEST(PixelConversion, LetsTheTransparentColorShowTheBackground) {
    const PngHeader grey{.color = PngColor::grey, .bit_depth = 4, .transparent = {{3, 3, 3}}};
    EXPECT_THAT(convert(grey, 1, white, {3, 0, 15}), ElementsAre(1, 0, 1));
    const PngHeader rgb{.color = PngColor::rgb, .bit_depth = 8, .transparent = {{1, 2, 3}}};
    EXPECT_THAT(convert(rgb, 3, white, {1, 2, 3, 1, 2, 0}),
                ElementsAre(1, 1, 1, FloatEq(1 / 255.0f), FloatEq(2 / 255.0f), 0));
}

TEST(PixelConversion, CountsTheBitsOfTheTransparentColorThatSamplesHave) {
    const PngHeader grey{
        .color = PngColor::grey, .bit_depth = 4, .transparent = {{0x13, 0x13, 0x13}}};
    EXPECT_THAT(convert(grey, 1, white, {3}), ElementsAre(1));
}

TEST(PixelConversion, SaysWhatItDoes) {
    const PngHeader rgba{.color = PngColor::rgba, .bit_depth = 16};
    EXPECT_EQ(description(rgba, 1), "16-bit RGBA composited over black, reduced to luma");
    EXPECT_EQ(description(rgba, 3, {255, 128, 0}), "16-bit RGBA composited over #ff8000");
    const PngHeader grey{.color = PngColor::grey, .bit_depth = 8};
    EXPECT_EQ(description(grey, 1), "8-bit grey taken as it is");
    EXPECT_EQ(description(grey, 3), "8-bit grey repeated as red, green and blue");
    const PngHeader palette{
        .color = PngColor::palette, .bit_depth = 4, .palette = {{.color = {}, .alpha = 0}}};
    EXPECT_EQ(description(palette, 1, white),
              "4-bit palette with transparency composited over white, reduced to luma");
}

TEST(PixelConversion, RefusesOtherChannelsAndExtents) {
    const PngHeader rgb{.color = PngColor::rgb};
    expect_error(ErrorCode::unsupported, "pixels of 2 channels; an image gives 1 (grey) or 3 (RGB)",
                 [&] { PixelConversion(rgb, 2); });
    std::vector<std::uint16_t> samples(4);
    std::vector<float> pixels(3);
    expect_error(ErrorCode::invalid_argument, "4 samples of 3 a pixel into 3 values of 3 a pixel",
                 [&] { PixelConversion(rgb, 3).apply(samples, pixels); });
}

TEST(Color, IsReadAsItIsWritten) {
    for (const Rgb color : {black, white, Rgb{255, 128, 0}, Rgb{1, 2, 3}}) {
        EXPECT_EQ(parse_color(to_string(color)), color);
    }
    EXPECT_EQ(parse_color("#Ff8000"), (Rgb{255, 128, 0}));
    for (const char* text : {"", "red", "#fff", "#ff80001", "ff8000", "#gg8000", "#-18000"}) {
        expect_error(ErrorCode::invalid_argument, "is no colour; write black, white or #rrggbb",
                     [&] { parse_color(text); });
    }
}

}  // namespace
}  // namespace upforge
