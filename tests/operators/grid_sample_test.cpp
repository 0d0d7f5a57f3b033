#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "reference/reference.h"
#include "tests/expect_error.h"
#include "upforge/machine.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

std::vector<float> values_of(const Tensor& tensor) {
    return {tensor.floats(), tensor.floats() + tensor.shape().elements()};
}

Tensor random_tensor(const Shape& shape, float most, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> numbers(-most, most);
    Tensor tensor(shape);
    std::generate_n(tensor.floats(), shape.elements(), [&] { return numbers(random); });
    return tensor;
}

std::vector<GridSampleOptions> all_options() {
    std::vector<GridSampleOptions> all;
    for (const auto between :
         {Interpolation::nearest, Interpolation::linear, Interpolation::cubic}) {
        for (const auto border : {SampleBorder::zeros, SampleBorder::edge, SampleBorder::reflect}) {
            for (const bool align_corners : {false, true}) {
                all.push_back({between, border, align_corners});
            }
        }
    }
    return all;
}

std::string text_of(const GridSampleOptions& options) {
    return testing::PrintToString(int(options.interpolation)) + " " +
           testing::PrintToString(int(options.border)) + " " +
           testing::PrintToString(options.align_corners);
}

/// The middles of the pixels of an image of so many.
Tensor middles(int height, int width) {
    Tensor grid({1, height, width, 2});
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            grid.at(0, y, x, 0) = (2 * x + 1.0f) / width - 1;
            grid.at(0, y, x, 1) = (2 * y + 1.0f) / height - 1;
        }
    }
    return grid;
}

/// A row of the pixels 1, 2, 3, 4 at a place of their middle line.
float of_row(float place, const GridSampleOptions& options) {
    const Tensor row({1, 1, 4, 1}, {1, 2, 3, 4});
    const Tensor result = grid_sample(row, Tensor({1, 1, 1, 2}, {place, 0}), options);
    return result.floats()[0];
}

TEST(GridSample, FindsEachPixelAtItsMiddle) {
    const Tensor image = random_tensor({1, 8, 4, 5}, 1, 1);
    for (const GridSampleOptions& options : all_options()) {
        if (!options.align_corners) {
            SCOPED_TRACE(text_of(options));
            EXPECT_THAT(values_of(grid_sample(image, middles(8, 4), options)),
                        Pointwise(FloatNear(1e-6f), values_of(image)));
        }
    }
}

TEST(GridSample, ContinuesTheImageBeyondItsBorder) {
    using enum SampleBorder;
    const auto linear = Interpolation::linear, nearest = Interpolation::nearest;
    EXPECT_FLOAT_EQ(of_row(0, {linear, zeros, false}), 2.5f);
    EXPECT_FLOAT_EQ(of_row(-1, {linear, zeros, false}), 0.5f);
    EXPECT_FLOAT_EQ(of_row(-1, {linear, zeros, true}), 1);
    EXPECT_FLOAT_EQ(of_row(-1, {linear, edge, false}), 1);
    EXPECT_FLOAT_EQ(of_row(7, {linear, edge, false}), 4);
    // Half the image further: 1 1 2 | 2 3 4 4 …
    EXPECT_FLOAT_EQ(of_row(-1.5f, {linear, reflect, false}), 1.5f);
    EXPECT_FLOAT_EQ(of_row(1.75f, {linear, reflect, false}), 3);
    EXPECT_FLOAT_EQ(of_row(-5, {linear, reflect, false}), 1);
    EXPECT_FLOAT_EQ(of_row(3, {linear, reflect, false}), 1);
    EXPECT_FLOAT_EQ(of_row(-5.0f / 3, {linear, reflect, true}), 2);
    // Midway between two pixels, the even one is the nearest.
    EXPECT_FLOAT_EQ(of_row(-0.5f, {nearest, zeros, false}), 1);
    EXPECT_FLOAT_EQ(of_row(0, {nearest, zeros, false}), 3);
}

TEST(GridSample, AgreesWithItsDefinition) {
    for (const GridSampleOptions& options : all_options()) {
        for (const int channels : {1, 3, 64, 77}) {
            for (const Shape& image :
                 {Shape{2, 5, 7, channels}, Shape{2, 1, 1, channels}, Shape{2, 2, 3, channels}}) {
                SCOPED_TRACE(text_of(options) + " " + to_string(image));
                const Tensor input = random_tensor(image, 1, 2);
                const Tensor grid = random_tensor({2, 4, 19, 2}, 3, 3);
                EXPECT_THAT(values_of(grid_sample(input, grid, options)),
                            Pointwise(FloatNear(2e-5f),
                                      values_of(reference::grid_sample(input, grid, options))));
            }
        }
    }
}

TEST(GridSample, SurvivesPlacesThatAreNoNumbers) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const Tensor input = random_tensor({1, 5, 7, 3}, 1, 4);
    const Tensor grid({1, 1, 7, 2},
                      {nan, 0, 0, nan, infinity, 0, -infinity, 0, nan, nan, 1e30f, 0, 0, infinity});
    for (const GridSampleOptions& options : all_options()) {
        // Which pixel a mirror shows so far away is lost to rounding.
        Tensor places = grid;
        if (options.border == SampleBorder::reflect) {
            places.at(0, 0, 5, 0) = 0.5f;
        }
        SCOPED_TRACE(text_of(options));
        EXPECT_THAT(
            values_of(grid_sample(input, places, options)),
            Pointwise(FloatNear(1e-5f), values_of(reference::grid_sample(input, places, options))));
    }
}

TEST(GridSample, ReadsAndWritesViews) {
    const Tensor wide = random_tensor({1, 9, 8, 12}, 1, 5), all({1, 4, 6, 9});
    const Tensor image = wide.channels(3, 7).crop(1, 1, 6, 5);
    const Tensor grid = random_tensor({1, 4, 6, 2}, 1.2f, 6);
    grid_sample(image, grid, {}, all.channels(2, 7));
    EXPECT_THAT(values_of(all.channels(2, 7).clone()),
                Pointwise(FloatNear(1e-5f), values_of(reference::grid_sample(image, grid, {}))));
}

TEST(GridSample, HasTheSameBitsForAnyNumberOfThreads) {
    const Tensor input = random_tensor({1, 33, 21, 20}, 1, 7);
    const Tensor grid = random_tensor({1, 40, 50, 2}, 1.1f, 8);
    const int before = threads();
    set_threads(1);
    const auto alone = values_of(grid_sample(input, grid));
    set_threads(4);
    EXPECT_EQ(values_of(grid_sample(input, grid)), alone);
    set_threads(before);
}

TEST(GridSample, RefusesWhatDoesNotFit) {
    const Tensor image({2, 4, 4, 3});
    expect_error(ErrorCode::shape_mismatch, "the grid has 3 channels; it needs 2", [&] {
        grid_sample(image, Tensor({2, 4, 4, 3}));
    });
    expect_error(ErrorCode::shape_mismatch, "the grid has 1 images, but the input 2", [&] {
        grid_sample(image, Tensor({1, 4, 4, 2}));
    });
}

}  // namespace
}  // namespace upforge
