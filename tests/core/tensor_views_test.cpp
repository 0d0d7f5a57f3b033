/// Several handles of the same elements, and copies between them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "tests/core/counting.h"
#include "tests/expect_error.h"

namespace upforge {
namespace {

constexpr int huge = std::numeric_limits<int>::max();

TEST(Tensor, CopiesOfTheHandleShareMemory) {
    const Tensor tensor({1, 1, 1, 1});
    const Tensor other = tensor;
    other.at(0, 0, 0, 0) = 5;
    EXPECT_EQ(tensor.at(0, 0, 0, 0), 5.0f);
}

TEST(Tensor, MemoryOutlivesTheHandleWhileAViewExists) {
    Tensor tensor = counting({2, 3, 4, 5});
    const Tensor corner = tensor.images(1, 1).crop(2, 3, 1, 1).channels(4, 1);
    tensor = Tensor();
    EXPECT_EQ(corner.at(0, 0, 0, 0), 119.0f);
}

TEST(Tensor, ChannelRangeIsAView) {
    const Tensor tensor = counting({2, 2, 2, 5});
    const Tensor range = tensor.channels(1, 3);
    EXPECT_EQ(range.shape(), (Shape{2, 2, 2, 3}));
    EXPECT_EQ(range.strides(), tensor.strides());
    EXPECT_FALSE(range.dense());
    EXPECT_EQ(range.at(0, 0, 0, 0), 1.0f);
    EXPECT_EQ(range.at(1, 1, 1, 2), 38.0f);
    range.at(0, 0, 0, 0) = -1;
    EXPECT_EQ(tensor.at(0, 0, 0, 1), -1.0f);
}

TEST(Tensor, CropIsAView) {
    const Tensor tensor = counting({2, 4, 5, 1});
    const Tensor window = tensor.crop(1, 2, 2, 3);
    EXPECT_EQ(window.shape(), (Shape{2, 2, 3, 1}));
    EXPECT_THAT(elements(window),
                testing::ElementsAre(7, 8, 9, 12, 13, 14, 27, 28, 29, 32, 33, 34));
}

TEST(Tensor, ImageRangeIsADenseView) {
    const Tensor images = counting({3, 1, 2, 2}).images(1, 2);
    EXPECT_TRUE(images.dense());
    EXPECT_THAT(elements(images), testing::ElementsAre(4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(Tensor, ViewsOfViewsAddUp) {
    const Tensor tensor = counting({2, 5, 6, 8});
    const Tensor view =
        tensor.crop(1, 1, 4, 5).channels(2, 5).images(1, 1).crop(1, 2, 2, 2).channels(1, 2);
    EXPECT_EQ(view.shape(), (Shape{1, 2, 2, 2}));
    for (int y = 0; y < 2; ++y) {
        for (int x = 0; x < 2; ++x) {
            for (int c = 0; c < 2; ++c) {
                EXPECT_EQ(&view.at(0, y, x, c), &tensor.at(1, y + 2, x + 3, c + 3));
            }
        }
    }
}

TEST(Tensor, WholeRangesAreTheTensorItself) {
    const Tensor tensor = counting({2, 3, 4, 5});
    for (const Tensor& whole :
         {tensor.channels(0, 5), tensor.crop(0, 0, 3, 4), tensor.images(0, 2)}) {
        EXPECT_EQ(whole.data(), tensor.data());
        EXPECT_EQ(whole.shape(), tensor.shape());
        EXPECT_TRUE(whole.dense());
    }
}

TEST(Tensor, RefusesRangesThatDoNotFit) {
    const Tensor tensor({2, 3, 4, 64});
    const auto refuses = [](const std::string& words, auto&& view) {
        expect_error(ErrorCode::invalid_argument, words, view);
    };
    refuses("channels [60, 68) of a tensor with 64 channels", [&] { tensor.channels(60, 8); });
    refuses("channels [-1, 3) of a tensor with 64 channels", [&] { tensor.channels(-1, 4); });
    refuses("channels [8, 8) of a tensor with 64 channels; at least one within [0, 64) is needed",
            [&] { tensor.channels(8, 0); });
    refuses("channels [8, 7) of", [&] { tensor.channels(8, -1); });
    refuses("channels [2147483647, 4294967294) of", [&] { tensor.channels(huge, huge); });
    refuses("channels [2, 6) of a tensor with 5 channels",
            [&] { tensor.channels(9, 5).channels(2, 4); });
    refuses("rows [2, 4) of a tensor with 3 rows", [&] { tensor.crop(2, 0, 2, 1); });
    refuses("columns [4, 5) of a tensor with 4 columns", [&] { tensor.crop(0, 4, 1, 1); });
    refuses("images [1, 3) of a tensor with 2 images", [&] { tensor.images(1, 2); });
}

TEST(Tensor, ViewsCallersMemory) {
    std::vector<float> values(12);
    std::iota(values.begin(), values.end(), 0.0f);
    const Tensor view = Tensor::view(values.data(), {1, 2, 2, 3});
    EXPECT_EQ(view.data(), values.data());
    EXPECT_TRUE(view.dense());
    view.at(0, 1, 1, 2) = -1;
    EXPECT_EQ(values[11], -1.0f);

    std::vector<std::int32_t> integers = {1, 2, 3};
    EXPECT_EQ(Tensor::view(integers.data(), {1, 1, 3, 1}).int_at(0, 0, 2, 0), 3);
}

TEST(Tensor, ViewsCallersMemoryWithGaps) {
    std::vector<float> values(30);
    std::iota(values.begin(), values.end(), 0.0f);
    const Tensor view =
        Tensor::view(values.data(), {1, 2, 2, 3}, {.batch = 30, .row = 15, .pixel = 5});
    EXPECT_FALSE(view.dense());
    EXPECT_THAT(elements(view), testing::ElementsAre(0, 1, 2, 5, 6, 7, 15, 16, 17, 20, 21, 22));
    EXPECT_THAT(elements(view.clone()), testing::ElementsAreArray(elements(view)));
}

TEST(Tensor, StrideZeroBroadcasts) {
    std::vector<float> bias = {1, 2};
    const Tensor view = Tensor::view(bias.data(), {1, 2, 2, 2}, {.batch = 0, .row = 0, .pixel = 0});
    EXPECT_FALSE(view.dense());
    EXPECT_THAT(elements(view.clone()), testing::ElementsAre(1, 2, 1, 2, 1, 2, 1, 2));
}

TEST(Tensor, ColumnsMayVarySlowerThanRows) {
    std::vector<float> values = {1, 2, 3, 4, 5, 6};
    const Tensor transposed =
        Tensor::view(values.data(), {1, 3, 2, 1}, {.batch = 6, .row = 1, .pixel = 3});
    EXPECT_THAT(elements(transposed.clone()), testing::ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST(Tensor, RefusesViewsThatCannotBe) {
    float value = 0;
    const auto refuses = [&](const std::string& words, float* data, Shape shape, Strides strides) {
        expect_error(ErrorCode::invalid_argument, words,
                     [&] { Tensor::view(data, shape, strides); });
    };
    refuses("view 1x2x2x3 of a null pointer", nullptr, {1, 2, 2, 3}, {12, 6, 3});
    refuses("pixel stride 2 of a view with 3 channels; it must be 0 or at least 3", &value,
            {1, 2, 2, 3}, {12, 6, 2});
    refuses("pixel stride -3 of a view with 3 channels", &value, {1, 2, 2, 3}, {12, 6, -3});
    refuses("row stride 1 of a view with 3 channels", &value, {1, 2, 2, 3}, {12, 1, 3});
    refuses("batch stride 2 of a view with 3 channels", &value, {2, 2, 2, 3}, {2, 6, 3});

    constexpr auto far = std::numeric_limits<std::ptrdiff_t>::max();
    expect_error(ErrorCode::too_large, "view 1x3x1x1 with strides 0, 9223372036854775807, 0 spans",
                 [&] {
                     Tensor::view(&value, {1, 3, 1, 1}, {0, far, 0});
                 });
}

TEST(Tensor, StridesOfAnAxisOfOneDoNotMatter) {
    std::vector<float> values = {1, 2, 3};
    const Tensor pixel =
        Tensor::view(values.data(), {1, 1, 1, 3}, {.batch = -5, .row = 1, .pixel = 2});
    EXPECT_TRUE(pixel.dense());
    EXPECT_THAT(elements(pixel.reshape({1, 1, 3, 1})), testing::ElementsAre(1, 2, 3));
}

TEST(Tensor, KnowsWhetherItIsDense) {
    const Tensor tensor({2, 3, 4, 5});
    EXPECT_TRUE(tensor.dense());
    EXPECT_TRUE(tensor.images(1, 1).dense());
    EXPECT_TRUE(tensor.images(0, 1).crop(1, 0, 2, 4).dense());
    EXPECT_TRUE(tensor.images(0, 1).crop(1, 1, 1, 2).dense());
    EXPECT_TRUE(tensor.images(0, 1).crop(1, 1, 1, 1).channels(2, 2).dense());
    EXPECT_FALSE(tensor.crop(0, 0, 2, 4).dense());
    EXPECT_FALSE(tensor.crop(0, 0, 3, 3).dense());
    EXPECT_FALSE(tensor.channels(0, 4).dense());
}

TEST(Tensor, ReshapeSharesMemory) {
    const Tensor tensor = counting({1, 2, 3, 4});
    const Tensor flat = tensor.reshape({1, 1, 1, 24});
    EXPECT_EQ(flat.data(), tensor.data());
    EXPECT_EQ(flat.strides(), (Strides{24, 24, 24}));
    EXPECT_EQ(flat.at(0, 0, 0, 23), 23.0f);
}

TEST(Tensor, RefusesToReshapeWhatDoesNotFit) {
    const Tensor tensor = counting({1, 2, 3, 4});
    expect_error(ErrorCode::shape_mismatch, "tensor 1x5x5x1 has 25 elements, not 24", [&] {
        tensor.reshape({1, 5, 5, 1});
    });
    expect_error(ErrorCode::invalid_argument,
                 "reshape of a view 1x2x3x2 with gaps to 1x1x1x12; clone() it first", [&] {
                     tensor.channels(0, 2).reshape({1, 1, 1, 12});
                 });
}

TEST(Tensor, CloneHasDenseMemoryOfItsOwn) {
    const Tensor tensor = counting({2, 3, 4, 5});
    for (const Tensor& view : {tensor, tensor.channels(1, 3), tensor.crop(1, 1, 2, 2),
                               tensor.crop(1, 0, 2, 4), tensor.images(1, 1)}) {
        SCOPED_TRACE(to_string(view.shape()));
        const Tensor copy = view.clone();
        EXPECT_TRUE(copy.dense());
        EXPECT_EQ(copy.shape(), view.shape());
        EXPECT_THAT(elements(copy), testing::ElementsAreArray(elements(view)));
        copy.at(0, 0, 0, 0) = -1;
        EXPECT_NE(view.at(0, 0, 0, 0), -1.0f);
    }
}

TEST(Tensor, CopiesBetweenViewsAndLeavesTheRest) {
    const Tensor target({1, 3, 3, 3});
    target.crop(1, 1, 2, 2).channels(1, 1).copy_from(Tensor({1, 2, 2, 1}, {1, 2, 3, 4}));
    std::vector<float> expected(27, 0.0f);
    expected[13] = 1;
    expected[16] = 2;
    expected[22] = 3;
    expected[25] = 4;
    EXPECT_THAT(elements(target), testing::ElementsAreArray(expected));
}

TEST(Tensor, RefusesToCopyAnotherShapeOrType) {
    const Tensor target({1, 2, 2, 3});
    expect_error(ErrorCode::shape_mismatch, "copy of f32 1x2x3x2 into f32 1x2x2x3", [&] {
        target.copy_from(Tensor({1, 2, 3, 2}));
    });
    expect_error(ErrorCode::shape_mismatch, "copy of i32 1x2x2x3 into f32 1x2x2x3", [&] {
        target.copy_from(Tensor({1, 2, 2, 3}, DataType::i32));
    });
}

}  // namespace
}  // namespace upforge
