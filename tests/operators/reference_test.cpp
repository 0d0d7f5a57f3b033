/// The naive unpoolings, resizing, borders, sums and heads against numbers worked out by hand.

#include "reference/reference.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/expect_error.h"
#include "tests/rows.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

constexpr auto argument = ErrorCode::invalid_argument;
constexpr auto mismatch = ErrorCode::shape_mismatch;

Tensor indices(std::vector<std::int32_t> places) {
    Tensor tensor({.width = static_cast<int>(places.size())}, DataType::i32);
    std::copy(places.begin(), places.end(), tensor.ints());
    return tensor;
}

TEST(ReferenceUpsampleNearest, GrowsEachAxisByItsOwnFactor) {
    EXPECT_EQ(rows_of(reference::upsample_nearest(image({{1, 2}}), {2, 3})),
              (Rows{{1, 1, 1, 2, 2, 2}, {1, 1, 1, 2, 2, 2}}));
    expect_error(argument, "factor 0x2", [] { reference::upsample_nearest(image({{1}}), {0, 2}); });
    expect_error(ErrorCode::too_large, "columns", [] {
        reference::upsample_nearest(image({{1, 2}}), {1, 1 << 30});
    });
}

TEST(ReferenceBedOfNails, GrowsEachAxisByItsOwnFactor) {
    EXPECT_EQ(rows_of(reference::bed_of_nails(image({{1, 2}}), {2, 3})),
              (Rows{{1, 0, 0, 2, 0, 0}, {0, 0, 0, 0, 0, 0}}));
    expect_error(argument, "factor 2x-1", [] { reference::bed_of_nails(image({{1}}), {2, -1}); });
}

TEST(ReferenceMaxUnpool, LetsTheLastOfEqualIndicesWin) {
    EXPECT_EQ(rows_of(reference::max_unpool(image({{1, 2, 3}}), indices({3, 3, 0}), 2)),
              (Rows{{3, 0}, {0, 2}}));
}

TEST(ReferenceMaxUnpool, RefusesIndicesOutsideThePlane) {
    const Tensor values = image({{1, 2}});
    expect_error(argument, "index 4 of image 0, row 0, column 1, channel 0 is outside the 2x2",
                 [&] {
                     reference::max_unpool(values, indices({0, 4}), 2);
                 });
    expect_error(argument, "index -1 of", [&] {
        reference::max_unpool(values, indices({-1, 0}), 2);
    });
    expect_error(argument, "indices hold f32", [&] { reference::max_unpool(values, values, 2); });
    expect_error(mismatch, "indices 1x1x3x1 for values 1x1x2x1", [&] {
        reference::max_unpool(values, indices({0, 1, 2}), 2);
    });
    expect_error(argument, "0 columns", [&] {
        reference::max_unpool(values, indices({0, 1}), {2, 0});
    });
}

/// The first row of the result.
std::vector<float> resized(const std::vector<float>& line, const ResizeOptions& options) {
    return rows_of(reference::resize(image({line}), options)).front();
}

TEST(ReferenceResize, InterpolatesBetweenPositionsOfEachKind) {
    const auto grown = [](Coordinates coordinates) {
        return resized({0, 12}, {.size = YX{1, 4}, .coordinates = coordinates});
    };
    EXPECT_THAT(grown(Coordinates::half_pixel), ElementsAre(0, 3, 9, 12));
    EXPECT_THAT(grown(Coordinates::half_pixel_symmetric), ElementsAre(0, 3, 9, 12));
    EXPECT_THAT(grown(Coordinates::pytorch_half_pixel), ElementsAre(0, 3, 9, 12));
    EXPECT_THAT(grown(Coordinates::align_corners), ElementsAre(0, 4, 8, 12));
    EXPECT_THAT(grown(Coordinates::asymmetric), ElementsAre(0, 6, 12, 12));
}

TEST(ReferenceResize, LooksAtOnePixelOrBetweenTwoForASinglePixel) {
    const auto shrunk = [](Coordinates coordinates) {
        return resized({0, 12}, {.size = YX{1, 1}, .coordinates = coordinates});
    };
    EXPECT_THAT(shrunk(Coordinates::half_pixel), ElementsAre(6));
    EXPECT_THAT(shrunk(Coordinates::pytorch_half_pixel), ElementsAre(0));
    EXPECT_THAT(shrunk(Coordinates::align_corners), ElementsAre(0));
}

/// 4 pixels by 0.6 are 2.4, of which 2 are made; positions follow the scale, not the 2.
TEST(ReferenceResize, KeepsTheScaleWhenTheSizeIsRounded) {
    const auto shrunk = [](Coordinates coordinates) {
        return resized({1, 2, 3, 4}, {.scale = Scale{1, 0.6}, .coordinates = coordinates});
    };
    EXPECT_THAT(shrunk(Coordinates::half_pixel), ElementsAre(FloatEq(4 / 3.0f), FloatEq(3)));
    EXPECT_THAT(shrunk(Coordinates::half_pixel_symmetric),
                ElementsAre(FloatEq(5 / 3.0f), FloatEq(10 / 3.0f)));
    EXPECT_THAT(shrunk(Coordinates::align_corners), ElementsAre(1, FloatEq(22 / 7.0f)));
    EXPECT_THAT(shrunk(Coordinates::asymmetric), ElementsAre(1, FloatEq(8 / 3.0f)));
}

TEST(ReferenceResize, RoundsPositionsToPixels) {
    const auto grown = [](Rounding rounding) {
        return resized({1, 2}, {.scale = Scale{1, 4},
                                .interpolation = Interpolation::nearest,
                                .coordinates = Coordinates::asymmetric,
                                .rounding = rounding});
    };
    EXPECT_THAT(grown(Rounding::prefer_floor), ElementsAre(1, 1, 1, 2, 2, 2, 2, 2));
    EXPECT_THAT(grown(Rounding::prefer_ceil), ElementsAre(1, 1, 2, 2, 2, 2, 2, 2));
    EXPECT_THAT(grown(Rounding::floor), ElementsAre(1, 1, 1, 1, 2, 2, 2, 2));
    EXPECT_THAT(grown(Rounding::ceil), ElementsAre(1, 2, 2, 2, 2, 2, 2, 2));
}

TEST(ReferenceResize, MixesRowsAndColumns) {
    EXPECT_EQ(
        rows_of(reference::resize(image({{0, 4}, {8, 12}}),
                                  {.size = YX{3, 3}, .coordinates = Coordinates::align_corners})),
        (Rows{{0, 2, 4}, {4, 6, 8}, {8, 10, 12}}));
    EXPECT_EQ(rows_of(reference::upsample_bilinear(image({{0, 4}, {8, 12}}), 2)),
              (Rows{{0, 1, 3, 4}, {2, 3, 5, 6}, {6, 7, 9, 10}, {8, 9, 11, 12}}));
}

TEST(ReferenceResize, RefusesSizesThatAreNone) {
    const auto refuses = [](ErrorCode code, const char* words, const ResizeOptions& options) {
        expect_error(code, words, [&] { reference::resize(image({{1, 2}}), options); });
    };
    refuses(argument, "none of size and scale", {});
    refuses(argument, "both of size and scale", {.size = YX{1}, .scale = Scale{}});
    refuses(argument, "0 rows", {.size = YX{0, 1}});
    refuses(argument, "0 columns", {.scale = Scale{1, 0.4}});
    refuses(argument, "scale of the rows is -1", {.scale = Scale{-1, 1}});
    refuses(argument, "scale of the columns is nan", {.scale = Scale{1, NAN}});
    refuses(argument, "scale of the columns is inf", {.scale = Scale{1, INFINITY}});
    refuses(ErrorCode::too_large, "columns", {.scale = Scale{1, 1e300}});
    expect_error(argument, "upsample_bilinear: factor 0x1", [] {
        reference::upsample_bilinear(image({{1}}), {0, 1});
    });
}

TEST(ReferencePad, ShowsWhatLiesBeyondTheBorder) {
    const auto padded = [](const Padding& padding, PadMode mode) {
        return rows_of(reference::pad(image({{1, 2, 3}}),
                                      {.padding = padding, .mode = mode, .value = 9}))
            .front();
    };
    const Padding two_and_one{0, 2, 0, 1};
    EXPECT_THAT(padded(two_and_one, PadMode::constant), ElementsAre(9, 9, 1, 2, 3, 9));
    EXPECT_THAT(padded(two_and_one, PadMode::reflect), ElementsAre(3, 2, 1, 2, 3, 2));
    EXPECT_THAT(padded(two_and_one, PadMode::edge), ElementsAre(1, 1, 1, 2, 3, 3));
    EXPECT_THAT(padded({0, -1, 0, 2}, PadMode::constant), ElementsAre(2, 3, 9, 9));
    EXPECT_THAT(padded({0, -1}, PadMode::reflect), ElementsAre(2));
}

TEST(ReferencePad, PadsCornersByBothAxes) {
    EXPECT_EQ(rows_of(reference::pad(image({{1, 2}, {3, 4}}),
                                     {.padding = {1, 0, 0, 1}, .mode = PadMode::reflect})),
              (Rows{{3, 4, 3}, {1, 2, 1}, {3, 4, 3}}));
}

TEST(ReferencePad, RefusesWhatIsNotThere) {
    const Tensor line = image({{1, 2, 3}});
    expect_error(argument, "reflecting 3 and 0 of 3 columns; less than 3", [&] {
        reference::pad(line, {.padding = {0, 3, 0, 0}, .mode = PadMode::reflect});
    });
    expect_error(argument, "0 columns", [&] { reference::pad(line, {.padding = {0, -2, 0, -1}}); });
    expect_error(argument, "-3 and 2 added to 3 columns", [&] {
        reference::pad(line, {.padding = {0, -3, 0, 2}});
    });
}

TEST(ReferenceActivate, KnowsEachFunction) {
    const auto activated = [](Activation activation, float slope = 0.01f) {
        return rows_of(reference::activate(image({{-2, 0, 2}}), activation, slope)).front();
    };
    EXPECT_THAT(activated(Activation::none), ElementsAre(-2, 0, 2));
    EXPECT_THAT(activated(Activation::relu), ElementsAre(0, 0, 2));
    EXPECT_THAT(activated(Activation::leaky_relu, 0.25f), ElementsAre(-0.5, 0, 2));
    EXPECT_THAT(activated(Activation::sigmoid),
                ElementsAre(FloatEq(0.11920292f), 0.5, FloatEq(0.88079708f)));
    EXPECT_THAT(activated(Activation::tanh),
                ElementsAre(FloatEq(-0.96402758f), 0, FloatEq(0.96402758f)));
    EXPECT_THAT(activated(Activation::relu6), ElementsAre(0, 0, 2));
    EXPECT_EQ(reference::activate(image({{7}}), Activation::relu6).at(0, 0, 0, 0), 6);
    EXPECT_THAT(activated(Activation::silu),
                ElementsAre(FloatEq(-0.23840584f), 0, FloatEq(1.7615942f)));
    EXPECT_THAT(activated(Activation::hard_swish),
                ElementsAre(FloatEq(-1.0f / 3), 0, FloatEq(5.0f / 3)));
    EXPECT_THAT(activated(Activation::gelu),
                ElementsAre(FloatEq(-0.045500264f), 0, FloatEq(1.9544997f)));
    EXPECT_TRUE(std::isnan(reference::activate(image({{NAN}}), Activation::relu).at(0, 0, 0, 0)));
}

TEST(ReferenceAdd, ActivatesTheSum) {
    const Tensor a = image({{1, -5}}), b = image({{2, 3}});
    EXPECT_EQ(rows_of(reference::add(a, b)), (Rows{{3, -2}}));
    EXPECT_EQ(rows_of(reference::add(a, b, Activation::relu)), (Rows{{3, 0}}));
    expect_error(mismatch, "1x1x2x1 and 1x1x1x1", [&] { reference::add(a, image({{1}})); });
    expect_error(argument, "holds i32", [&] { reference::add(a, indices({1, 2})); });
}

TEST(ReferenceSoftmax, SharesOneAmongTheChannelsOfAPixel) {
    const Tensor input({1, 1, 2, 2}, {0, std::log(3.0f),  //
                                      1000, 1000});
    const Tensor output = reference::softmax(input);
    EXPECT_FLOAT_EQ(output.at(0, 0, 0, 0), 0.25);
    EXPECT_FLOAT_EQ(output.at(0, 0, 0, 1), 0.75);
    EXPECT_EQ(output.at(0, 0, 1, 0), 0.5);
    EXPECT_EQ(output.at(0, 0, 1, 1), 0.5);
}

TEST(ReferenceArgmax, TakesTheFirstOfTheLargestChannels) {
    const Tensor input({1, 1, 3, 3}, {1, 7, 7,     //
                                      -3, -2, -1,  //
                                      9, NAN, NAN});
    EXPECT_EQ(rows_of(reference::argmax(input)), (Rows{{1, 2, 1}}));
}

}  // namespace
}  // namespace upforge
