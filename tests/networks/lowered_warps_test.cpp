/// Operators of ONNX that put pixels, or blocks of them, elsewhere, lowered and run, against
/// numbers worked out one by one.

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/expect_error.h"
#include "tests/networks/lowered_runs.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

struct Fold {
    Dims image, block, strides, dilations, pads;  ///< pads: top, left, bottom, right

    std::int64_t blocks_along(std::size_t axis) const {
        const std::int64_t reach = dilations[axis] * (block[axis] - 1) + 1;
        return (image[axis] + pads[axis] + pads[axis + 2] - reach) / strides[axis] + 1;
    }
    Dims columns(std::int64_t images, std::int64_t channels) const {
        return {images, channels * block[0] * block[1], blocks_along(0) * blocks_along(1)};
    }
    Model model(const Dims& columns_of) const {
        return model_of(columns_of,
                        {op("Col2Im", {"x", "image", "block"}, {"y"},
                            {{"strides", strides}, {"dilations", dilations}, {"pads", pads}})},
                        {{"image", ints(image)}, {"block", ints(block)}}, 18);
    }
    /// Each element of each column goes where its block had it.
    PlainArray folded(const PlainArray& x, std::int64_t images, std::int64_t channels) const {
        const Dims dims{images, channels, image[0], image[1]};
        return {dims, [&](const Dims& to) {
                    double sum = 0;
                    for_each_position(x.dims(), [&](const Dims& from) {
                        const std::int64_t place = from[1] % (block[0] * block[1]);
                        const std::int64_t in_row = blocks_along(1);
                        const std::int64_t row = from[2] / in_row * strides[0] - pads[0] +
                                                 place / block[1] * dilations[0];
                        const std::int64_t column = from[2] % in_row * strides[1] - pads[1] +
                                                    place % block[1] * dilations[1];
                        const std::int64_t channel = from[1] / (block[0] * block[1]);
                        if (Dims{from[0], channel, row, column} == to) {
                            sum += x.at(from);
                        }
                    });
                    return sum;
                }};
    }
};

TEST(LoweredCol2Im, AddsUpBlocks) {
    for (const Fold& fold : {
             Fold{{6, 8}, {2, 2}, {2, 2}, {1, 1}, {0, 0, 0, 0}},
             Fold{{5, 7}, {3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}},
             Fold{{7, 6}, {3, 2}, {2, 3}, {1, 2}, {1, 0, 2, 1}},
             Fold{{4, 5}, {1, 5}, {1, 1}, {1, 1}, {0, 0, 0, 0}},
         }) {
        SCOPED_TRACE(fmt::format("{} blocks of {}", to_string(fold.image), to_string(fold.block)));
        const Dims columns = fold.columns(2, 3);
        expect_of_noise(fold.model(columns), columns,
                        fold.folded(PlainArray(noise_of(columns)), 2, 3));
    }
}

TEST(LoweredCol2Im, RefusesOtherNumbersOfBlocks) {
    const Fold fold{{6, 8}, {2, 2}, {2, 2}, {1, 1}, {0, 0, 0, 0}};
    expect_error(ErrorCode::shape_mismatch, "does not hold 3x4 blocks of 2x2", [&] {
        lower(fold.model({1, 12, 11}));
    });
    expect_error(ErrorCode::shape_mismatch, "does not hold 3x4 blocks of 2x2", [&] {
        lower(fold.model({1, 10, 12}));
    });
}

Model sampling(Attributes attributes, const Dims& image, const Dims& grid, std::int64_t opset) {
    Model model = model_of(image, {op("GridSample", {"x", "grid"}, {"y"}, std::move(attributes))},
                           {}, static_cast<int>(opset));
    model.inputs.push_back(port("grid", grid));
    return model;
}

/// -1, -1/2, 0, 1/2 and 1, of which every other is the middle of a pixel.
Array halves(const Dims& dims) {
    const PlainArray places(dims,
                            [](const Dims& at) { return (at[3] == 0 ? at[2] : at[1]) / 2.0 - 1; });
    return Array::of(dims, std::vector<float>(places.values().begin(), places.values().end()));
}

TEST(LoweredGridSample, BlendsNeighboursByDefault) {
    const Dims image{2, 3, 3, 3}, grid{2, 5, 5, 2};
    const PlainArray x(noise_of(image));
    for (const std::int64_t opset : {16, 20}) {
        const Model model = sampling({{"align_corners", std::int64_t{1}}}, image, grid, opset);
        const PlainArray expected({2, 3, 5, 5}, [&](const Dims& at) {
            const auto mean = [&](auto pixel, std::int64_t i) {
                return (pixel(i / 2) + pixel((i + 1) / 2)) / 2;
            };
            const auto of_row = [&](std::int64_t row) {
                return mean(
                    [&](std::int64_t column) {
                        return x.at({at[0], at[1], row, column});
                    },
                    at[3]);
            };
            return mean(of_row, at[2]);
        });
        expect_numbers(model, {{"x", noise_of(image)}, {"grid", halves(grid)}}, expected);
    }
}

TEST(LoweredGridSample, TakesTheNearest) {
    const Dims image{1, 2, 2, 2}, grid{1, 5, 5, 2};
    const PlainArray x(noise_of(image));
    const Model model =
        sampling({{"mode", std::string("nearest")}, {"padding_mode", std::string("border")}}, image,
                 grid, 16);
    // Columns -0.5, 0, 0.5, 1 and 1.5: midway, the even one.
    const PlainArray expected({1, 2, 5, 5}, [&](const Dims& at) {
        return x.at({0, at[1], at[2] < 3 ? 0 : 1, at[3] < 3 ? 0 : 1});
    });
    expect_numbers(model, {{"x", noise_of(image)}, {"grid", halves(grid)}}, expected);
}

/// Column, row and 1 of each pixel, times the transposed matrix.
TEST(LoweredAffineGrid, MovesTheMiddlesOfPixels) {
    const Dims theta{2, 2, 3};
    const PlainArray x(noise_of(theta));
    for (const bool align_corners : {false, true}) {
        const Model model = model_of(theta,
                                     {op("AffineGrid", {"x", "size"}, {"y"},
                                         {{"align_corners", std::int64_t{align_corners}}})},
                                     {{"size", ints({2, 7, 3, 4})}}, 20);
        const auto middle = [&](std::int64_t i, double count) {
            return align_corners ? 2 * double(i) / (count - 1) - 1
                                 : (2 * double(i) + 1) / count - 1;
        };
        expect_of_noise(model, theta, {{2, 3, 4, 2}, [&](const Dims& at) {
                                           return x.at({at[0], at[3], 0}) * middle(at[2], 4) +
                                                  x.at({at[0], at[3], 1}) * middle(at[1], 3) +
                                                  x.at({at[0], at[3], 2});
                                       }});
    }
    expect_error(ErrorCode::shape_mismatch, "it needs 3 of 2x3", [&] {
        lower(model_of(theta, {op("AffineGrid", {"x", "size"}, {"y"})},
                       {{"size", ints({3, 7, 3, 4})}}, 20));
    });
}

TEST(LoweredGridSample, RefusesVolumes) {
    expect_error(ErrorCode::unsupported, "its input has 5 dimensions", [] {
        lower(sampling({}, {1, 1, 2, 2, 2}, {1, 2, 2, 2, 3}, 20));
    });
    expect_error(ErrorCode::unsupported, "padding_mode 'wrap'", [] {
        lower(sampling({{"padding_mode", std::string("wrap")}}, {1, 1, 2, 2}, {1, 2, 2, 2}, 20));
    });
}

}  // namespace
}  // namespace upforge::lower
