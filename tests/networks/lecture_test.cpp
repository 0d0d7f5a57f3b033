/// The worked examples of a lecture on upsampling, number by number.

#include <gtest/gtest.h>

#include "reference/reference.h"
#include "tests/rows.h"

namespace upforge {
namespace {

struct Engine {
    const char* name;
    Tensor (*upsample_nearest)(const Tensor&, YX);
    Tensor (*bed_of_nails)(const Tensor&, YX);
    Pooled (*max_pool_with_indices)(const Tensor&, const PoolOptions&);
    Tensor (*max_unpool)(const Tensor&, const Tensor&, YX);
    Tensor (*conv_transpose)(const Tensor&, const Filter&, const ConvTransposeOptions&);
};

class Lecture : public testing::TestWithParam<Engine> {};

INSTANTIATE_TEST_SUITE_P(
    By, Lecture,
    testing::Values(Engine{.name = "kernels",
                           .upsample_nearest = upforge::upsample_nearest,
                           .bed_of_nails = upforge::bed_of_nails,
                           .max_pool_with_indices = upforge::max_pool_with_indices,
                           .max_unpool = upforge::max_unpool,
                           .conv_transpose = upforge::conv_transpose},
                    Engine{.name = "reference",
                           .upsample_nearest = reference::upsample_nearest,
                           .bed_of_nails = reference::bed_of_nails,
                           .max_pool_with_indices = reference::max_pool_with_indices,
                           .max_unpool = reference::max_unpool,
                           .conv_transpose = reference::conv_transpose}),
    [](const testing::TestParamInfo<Engine>& engine) { return engine.param.name; });

TEST_P(Lecture, NearestNeighbourMakesBlocks) {
    const Tensor grown = GetParam().upsample_nearest(image({{1, 2},  //
                                                            {3, 4}}),
                                                     2);
    EXPECT_EQ(rows_of(grown), (Rows{{1, 1, 2, 2},  //
                                    {1, 1, 2, 2},
                                    {3, 3, 4, 4},
                                    {3, 3, 4, 4}}));
}

TEST_P(Lecture, BedOfNailsFillsWithZeros) {
    const Tensor grown = GetParam().bed_of_nails(image({{1, 2},  //
                                                        {3, 4}}),
                                                 2);
    EXPECT_EQ(rows_of(grown), (Rows{{1, 0, 2, 0},  //
                                    {0, 0, 0, 0},
                                    {3, 0, 4, 0},
                                    {0, 0, 0, 0}}));
}

TEST_P(Lecture, MaxUnpoolingRemembersWhereTheMaximaWere) {
    const Pooled pooled = GetParam().max_pool_with_indices(image({{1, 2, 6, 3},  //
                                                                  {3, 5, 2, 1},
                                                                  {1, 2, 2, 1},
                                                                  {7, 3, 4, 8}}),
                                                           {.kernel = 2});
    EXPECT_EQ(rows_of(pooled.values), (Rows{{5, 6},  //
                                            {7, 8}}));
    EXPECT_EQ(rows_of(pooled.indices), (Rows{{5, 2},  //
                                             {12, 15}}));

    // Between the two, the network has replaced the maxima by other values.
    const Tensor grown = GetParam().max_unpool(image({{1, 2},  //
                                                      {3, 4}}),
                                               pooled.indices, 4);
    EXPECT_EQ(rows_of(grown), (Rows{{0, 0, 2, 0},  //
                                    {0, 1, 0, 0},
                                    {0, 0, 0, 0},
                                    {3, 0, 0, 4}}));
}

/// Input [a b], filter [x y z], stride 2: [ax, ay, az + bx, by, bz].
TEST_P(Lecture, TransposedConvolutionAddsWhereCopiesOfTheFilterOverlap) {
    const float a = 2, b = 3, x = 5, y = 7, z = 11;
    const Filter filter({.width = 3}, std::vector{x, y, z});
    const Tensor grown = GetParam().conv_transpose(image({{a, b}}), filter, {.stride = {1, 2}});

    EXPECT_EQ(rows_of(grown), (Rows{{10, 14, 37, 21, 33}}));
    EXPECT_EQ(rows_of(grown), (Rows{{a * x, a * y, a * z + b * x, b * y, b * z}}));
}

/// Four copies of the filter, two pixels apart, overlap in the middle cross of a 5x5 image. One
/// ring of pixels is cropped; output_padding takes the crop back at the end, where 4x4 remain.
TEST_P(Lecture, TransposedConvolutionDoublesAnImage) {
    const Tensor input = image({{1, 2},  //
                                {3, 4}});
    const Filter filter({.height = 3, .width = 3}, std::vector<float>{1, 2, 3,  //
                                                                      4, 5, 6,  //
                                                                      7, 8, 9});
    const auto grown = [&](const ConvTransposeOptions& options) {
        return rows_of(GetParam().conv_transpose(input, filter, options));
    };

    EXPECT_EQ(grown({.stride = 2}), (Rows{{1, 2, 5, 4, 6},  //
                                          {4, 5, 14, 10, 12},
                                          {10, 14, 36, 24, 30},
                                          {12, 15, 34, 20, 24},
                                          {21, 24, 55, 32, 36}}));
    EXPECT_EQ(grown({.stride = 2, .padding = 1}), (Rows{{5, 14, 10},  //
                                                        {14, 36, 24},
                                                        {15, 34, 20}}));
    EXPECT_EQ(grown({.stride = 2, .padding = 1, .output_padding = 1}), (Rows{{5, 14, 10, 12},  //
                                                                             {14, 36, 24, 30},
                                                                             {15, 34, 20, 24},
                                                                             {24, 55, 32, 36}}));
}

}  // namespace
}  // namespace upforge
