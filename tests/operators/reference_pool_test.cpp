/// The naive poolings against windows read by hand.

#include <gtest/gtest.h>

#include <cmath>

#include "reference/reference.h"
#include "tests/expect_error.h"
#include "tests/rows.h"

namespace upforge {
namespace {

constexpr float infinity = INFINITY;
constexpr float not_a_number = NAN;

const Tensor square = image({{1, 2, 3},  //
                             {4, 5, 6},
                             {7, 8, 9}});

Rows largest(const Rows& input, const PoolOptions& options) {
    return rows_of(reference::max_pool(image(input), options));
}

Rows places(const Rows& input, const PoolOptions& options) {
    return rows_of(reference::max_pool_with_indices(image(input), options).indices);
}

Rows average(const Rows& input, const PoolOptions& options) {
    return rows_of(reference::average_pool(image(input), options));
}

TEST(ReferenceMaxPool, StepsByTheKernelUnlessTold) {
    const Rows input{{1, 2, 3, 4}, {5, 6, 7, 8}};
    EXPECT_EQ(largest(input, {}), (Rows{{6, 8}}));
    EXPECT_EQ(largest(input, {.stride = YX{1}}), (Rows{{6, 7, 8}}));
    EXPECT_EQ(largest(input, {.kernel = {1, 2}, .dilation = {1, 3}}), (Rows{{4}, {8}}));
}

TEST(ReferenceMaxPool, RemembersTheFirstOfEqualMaxima) {
    EXPECT_EQ(places({{5, 5}, {5, 5}}, {}), (Rows{{0}}));
    EXPECT_EQ(places({{1, 2, 9}, {3, 3, 9}}, {.stride = YX{1}}), (Rows{{3, 2}}));
}

TEST(ReferenceMaxPool, CountsPlacesWithinThePlaneOfAChannel) {
    const Tensor two_images({2, 1, 2, 2}, {1, 8,  //
                                           2, 7,  //
                                           4, 5,  //
                                           3, 6});
    const Tensor indices = reference::max_pool_with_indices(two_images, {.kernel = {1, 2}}).indices;
    EXPECT_EQ(indices.int_at(0, 0, 0, 0), 1);
    EXPECT_EQ(indices.int_at(0, 0, 0, 1), 0);
    EXPECT_EQ(indices.int_at(1, 0, 0, 0), 0);
    EXPECT_EQ(indices.int_at(1, 0, 0, 1), 1);
}

TEST(ReferenceMaxPool, PropagatesNaN) {
    EXPECT_TRUE(std::isnan(largest({{1, not_a_number}, {infinity, 2}}, {})[0][0]));
    EXPECT_EQ(places({{1, not_a_number}, {not_a_number, 2}}, {}), (Rows{{1}}));
}

TEST(ReferenceMaxPool, TakesInfinitiesForNumbers) {
    EXPECT_EQ(largest({{-infinity, -infinity}, {-infinity, -infinity}}, {}), (Rows{{-infinity}}));
    EXPECT_EQ(places({{-infinity, -infinity}, {-infinity, -infinity}}, {}), (Rows{{0}}));
    EXPECT_EQ(largest({{1, infinity}, {2, 3}}, {}), (Rows{{infinity}}));
}

TEST(ReferenceMaxPool, NeverPicksPadding) {
    const PoolOptions options{.kernel = 3, .padding = 1};
    EXPECT_EQ(largest({{-4}}, options), (Rows{{-4}}));
    EXPECT_EQ(places({{-infinity}}, options), (Rows{{0}}));
}

TEST(ReferenceMaxPool, RoundsItsSizeUpInCeilMode) {
    const YX kernel{1, 2};
    EXPECT_EQ(largest({{1, 2, 3, 4, 5}}, {.kernel = kernel}), (Rows{{2, 4}}));
    EXPECT_EQ(largest({{1, 2, 3, 4, 5}}, {.kernel = kernel, .ceil_mode = true}), (Rows{{2, 4, 5}}));
    EXPECT_EQ(largest({{1, 2}}, {.kernel = {1, 3}, .stride = YX{2}, .ceil_mode = true}),
              (Rows{{2}}));
}

TEST(ReferenceMaxPool, DropsAWindowThatBeginsInTheRightPadding) {
    const PoolOptions options{.kernel = {1, 3}, .padding = {0, 1}, .ceil_mode = true};
    EXPECT_EQ(largest({{1, 2}}, options), (Rows{{2}}));
    EXPECT_EQ(largest({{1, 2, 3}}, options), (Rows{{2, 3}}));
}

TEST(ReferenceMaxPool, PadsAutomatically) {
    const YX kernel{1, 2}, stride{1};
    EXPECT_EQ(
        places({{3, 2, 1}}, {.kernel = kernel, .stride = stride, .auto_pad = AutoPad::same_upper}),
        (Rows{{0, 1, 2}}));
    EXPECT_EQ(
        places({{3, 2, 1}}, {.kernel = kernel, .stride = stride, .auto_pad = AutoPad::same_lower}),
        (Rows{{0, 0, 1}}));
    EXPECT_EQ(
        largest({{1, 2, 3}}, {.kernel = kernel, .ceil_mode = true, .auto_pad = AutoPad::valid}),
        (Rows{{2}}));
}

TEST(ReferencePool, RefusesWhatDoesNotFit) {
    const auto refuses = [](const char* words, const PoolOptions& options,
                            ErrorCode code = ErrorCode::invalid_argument) {
        expect_error(code, words, [&] { reference::max_pool(square, options); });
        expect_error(code, words, [&] { reference::average_pool(square, options); });
    };
    refuses("kernel extent of the rows is 0", {.kernel = {0, 2}});
    refuses("stride of the columns is 0", {.stride = YX{1, 0}});
    refuses("dilation of the rows is 0", {.dilation = {0, 1}});
    refuses("none may be negative", {.padding = {0, -1}});
    refuses("a window spans 4 rows; the padded input has only 3", {.kernel = 4},
            ErrorCode::shape_mismatch);
    refuses("along the rows, window 0 sees only padding", {.kernel = 2, .padding = 2});
}

TEST(ReferenceAveragePool, DividesByThePixelsOfTheImage) {
    const PoolOptions options{.kernel = {1, 3}, .stride = YX{1, 2}, .padding = {0, 1}};
    EXPECT_EQ(average({{1, 2, 3, 4, 5}}, options), (Rows{{1.5, 3, 4.5}}));
}

TEST(ReferenceAveragePool, CountsPaddingWhenTold) {
    EXPECT_EQ(
        average(
            {{1, 2, 3, 4, 5}},
            {.kernel = {1, 3}, .stride = YX{1, 2}, .padding = {0, 1}, .count_include_pad = true}),
        (Rows{{1, 3, 3}}));
}

TEST(ReferenceAveragePool, NeverCountsWhatHangsOverThePadding) {
    PoolOptions options{.kernel = {1, 3}, .stride = YX{1, 2}, .ceil_mode = true};
    options.count_include_pad = true;
    EXPECT_EQ(average({{1, 2, 3, 4}}, options), (Rows{{2, 3.5}}));
    options.padding = {0, 1};
    EXPECT_EQ(average({{1, 2, 3, 4}}, options), (Rows{{1, 3, 2}}));
    options.count_include_pad = false;
    EXPECT_EQ(average({{1, 2, 3, 4}}, options), (Rows{{1.5, 3, 4}}));
}

TEST(ReferenceAveragePool, Dilates) {
    EXPECT_EQ(average({{1, 2, 3, 4}}, {.kernel = {1, 2}, .stride = YX{1}, .dilation = {1, 2}}),
              (Rows{{2, 3}}));
}

TEST(ReferenceGlobalPool, SeesEachPlaneOnce) {
    const Tensor input({2, 1, 2, 2}, {1, 10, 3, 30,  //
                                      5, 50, 9, not_a_number});
    const Tensor averages = reference::global_average_pool(input);
    EXPECT_EQ(averages.shape(), (Shape{2, 1, 1, 2}));
    EXPECT_EQ(averages.at(0, 0, 0, 0), 2);
    EXPECT_EQ(averages.at(0, 0, 0, 1), 20);
    EXPECT_EQ(averages.at(1, 0, 0, 0), 7);
    const Tensor maxima = reference::global_max_pool(input);
    EXPECT_EQ(maxima.at(0, 0, 0, 1), 30);
    EXPECT_EQ(maxima.at(1, 0, 0, 0), 9);
    EXPECT_TRUE(std::isnan(maxima.at(1, 0, 0, 1)));
}

TEST(ReferencePyramidPool, CoversTheImageByBins) {
    const auto pyramid = [](const PyramidOptions& options) {
        return rows_of(reference::pyramid_pool(square, options));
    };
    EXPECT_EQ(pyramid({.levels = {1, 2}, .kind = PoolKind::max}), (Rows{{9, 5, 6, 8, 9}}));
    EXPECT_EQ(pyramid({.levels = {1, 2}, .kind = PoolKind::average}), (Rows{{5, 3, 4, 6, 7}}));
    EXPECT_EQ(rows_of(reference::pyramid_pool(image({{7}}), {.levels = {2}})),
              (Rows{{7, 7, 7, 7}}));
}

TEST(ReferencePyramidPool, RefusesLevelsWithoutBins) {
    expect_error(ErrorCode::invalid_argument, "no levels",
                 [] { reference::pyramid_pool(square, {.levels = {}}); });
    expect_error(ErrorCode::invalid_argument, "level 0", [] {
        reference::pyramid_pool(square, {.levels = {1, 0}});
    });
    expect_error(ErrorCode::too_large, "bins",
                 [] { reference::pyramid_pool(square, {.levels = {65536}}); });
}

}  // namespace
}  // namespace upforge
