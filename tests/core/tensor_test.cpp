#include "upforge/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/core/counting.h"
#include "tests/expect_error.h"

// gcc says so by a macro, clang by a feature.
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define UPFORGE_ASAN 1
#elif defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define UPFORGE_TSAN 1
#endif

namespace upforge {
namespace {

constexpr int huge = std::numeric_limits<int>::max();

TEST(Shape, CountsElements) {
    EXPECT_EQ((Shape{2, 3, 5, 7}.elements()), 210u);
    EXPECT_EQ(Shape{}.elements(), 1u);
    EXPECT_EQ((Shape{2, 0, 5, 7}.elements()), 0u);
    EXPECT_EQ((Shape{-2, -3, 5, 7}.elements()), 0u);
}

TEST(Shape, CountSaturatesInsteadOfWrapping) {
    EXPECT_EQ((Shape{huge, huge, huge, huge}.elements()), std::numeric_limits<std::size_t>::max());
    EXPECT_EQ((Shape{1 << 16, 1 << 16, 1 << 16, 1 << 16}.elements()),
              std::numeric_limits<std::size_t>::max());
    EXPECT_EQ((Shape{1, 1, huge, huge}.elements()), std::size_t{huge} * huge);
}

TEST(Shape, PrintsSlowestAxisFirst) {
    EXPECT_EQ(to_string(Shape{1, 256, 128, 64}), "1x256x128x64");
}

TEST(Tensor, IsEmptyByDefault) {
    const Tensor tensor;
    EXPECT_TRUE(tensor.empty());
    EXPECT_EQ(tensor.shape().elements(), 0u);
    EXPECT_TRUE(tensor.dense());
    EXPECT_TRUE(tensor.clone().empty());
    EXPECT_EQ(tensor.floats(), nullptr);
    tensor.copy_from(Tensor());
}

TEST(Tensor, EmptyOneHasNothingToView) {
    const Tensor tensor;
    expect_error(ErrorCode::invalid_argument, "channels [0, 1) of a tensor with 0 channels",
                 [&] { tensor.channels(0, 1); });
    expect_error(ErrorCode::invalid_argument, "rows [0, 1) of a tensor with 0 rows",
                 [&] { tensor.crop(0, 0, 1, 1); });
    expect_error(ErrorCode::invalid_argument, "images [0, 1) of a tensor with 0 images",
                 [&] { tensor.images(0, 1); });
    expect_error(ErrorCode::shape_mismatch, "tensor 1x1x1x1 has 1 elements, not 0", [&] {
        tensor.reshape({1, 1, 1, 1});
    });
    expect_error(ErrorCode::shape_mismatch, "copy of f32 0x0x0x0 into f32 1x1x1x1", [&] {
        Tensor({1, 1, 1, 1}).copy_from(tensor);
    });
}

TEST(Tensor, IsZeroFilledAlignedAndDense) {
    for (const Shape shape : {Shape{1, 1, 1, 1}, Shape{1, 3, 5, 7}, Shape{2, 61, 61, 100}}) {
        SCOPED_TRACE(to_string(shape));
        const Tensor tensor(shape);
        EXPECT_FALSE(tensor.empty());
        EXPECT_EQ(tensor.shape(), shape);
        EXPECT_EQ(tensor.type(), DataType::f32);
        EXPECT_TRUE(tensor.dense());
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data()) % 64, 0u);
        EXPECT_THAT(elements(tensor), testing::Each(0.0f));
    }
}

TEST(Tensor, ChannelsVaryFastest) {
    const Tensor tensor = counting({2, 3, 4, 5});
    EXPECT_EQ(tensor.strides(), (Strides{60, 20, 5}));
    EXPECT_EQ(tensor.at(0, 0, 0, 1), 1.0f);
    EXPECT_EQ(tensor.at(0, 0, 1, 0), 5.0f);
    EXPECT_EQ(tensor.at(0, 1, 0, 0), 20.0f);
    EXPECT_EQ(tensor.at(1, 0, 0, 0), 60.0f);
    EXPECT_EQ(tensor.at(1, 2, 3, 4), 119.0f);
}

TEST(Tensor, TakesValuesFromABracedList) {
    const Tensor tensor({1, 2, 2, 1}, {1, 2, 3, 4});
    EXPECT_THAT(elements(tensor), testing::ElementsAre(1, 2, 3, 4));
}

TEST(Tensor, CopiesTheValuesItIsGiven) {
    std::vector<float> values = {1, 2};
    const Tensor tensor({1, 1, 1, 2}, values);
    values[0] = 9;
    EXPECT_EQ(tensor.at(0, 0, 0, 0), 1.0f);
}

TEST(Tensor, RefusesAnotherNumberOfValues) {
    expect_error(ErrorCode::shape_mismatch, "tensor 1x2x2x1 has 4 elements, not 3", [] {
        Tensor({1, 2, 2, 1}, {1, 2, 3});
    });
    expect_error(ErrorCode::shape_mismatch, "tensor 1x2x2x1 has 4 elements, not 0", [] {
        Tensor({1, 2, 2, 1}, std::span<const float>());
    });
}

TEST(Tensor, NamesTheExtentThatIsNotPositive) {
    const auto refuses = [](Shape shape, const std::string& words) {
        float value = 0;
        expect_error(ErrorCode::invalid_argument, words, [&] { Tensor{shape}; });
        expect_error(ErrorCode::invalid_argument, words, [&] { Tensor(shape, {1.0f}); });
        expect_error(ErrorCode::invalid_argument, words, [&] { Tensor::view(&value, shape); });
        expect_error(ErrorCode::invalid_argument, words, [&] { counting({}).reshape(shape); });
    };
    refuses({0, 1, 1, 1}, "batch of tensor 0x1x1x1 is 0; it must be at least 1");
    refuses({1, -3, 1, 1}, "height of tensor 1x-3x1x1 is -3");
    refuses({1, 1, 0, 1}, "width of tensor 1x1x0x1 is 0");
    refuses({1, 1, 1, -huge}, "channels of tensor 1x1x1x-2147483647 is -2147483647");
}

TEST(Tensor, RefusesMoreElementsThanMemoryCouldHold) {
    for (const Shape shape :
         {Shape{huge, huge, huge, huge}, Shape{1, 1, huge, huge},
          Shape{1 << 16, 1 << 16, 1 << 16, 1 << 16}, Shape{1, 1 << 18, 1 << 18, 2}}) {
        expect_error(ErrorCode::too_large, "has more than 68719476736 elements",
                     [&] { Tensor{shape}; });
    }
}

// The sanitizers end the process instead of refusing memory.
#if !UPFORGE_ASAN && !UPFORGE_TSAN
TEST(Tensor, SaysWhenMemoryRunsOut) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
    const rlimit one_gigabyte = {rlim_t{1} << 30, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_AS, &one_gigabyte), 0);
    expect_error(ErrorCode::out_of_memory,
                 "no memory for tensor 1x65536x32768x1 of 8589934592 bytes", [] {
                     Tensor({1, 1 << 16, 1 << 15, 1});
                 });
    ASSERT_EQ(setrlimit(RLIMIT_AS, &before), 0);
}
#endif

#if UPFORGE_ASAN
TEST(TensorDeathTest, AddressSanitizerSeesOneElementTooMany) {
    const Tensor tensor({1, 1, 3, 5});
    volatile float* first = tensor.floats();
    EXPECT_DEATH(first[15] = 1.0f, "heap-buffer-overflow");
}
#endif

TEST(Tensor, HoldsIntegers) {
    const Tensor tensor({1, 2, 2, 1}, DataType::i32);
    EXPECT_EQ(tensor.type(), DataType::i32);
    tensor.int_at(0, 1, 1, 0) = -7;
    EXPECT_EQ(tensor.ints()[3], -7);
    EXPECT_EQ(tensor.clone().type(), DataType::i32);
    EXPECT_EQ(tensor.clone().int_at(0, 1, 1, 0), -7);
    EXPECT_EQ(tensor.crop(1, 1, 1, 1).ints()[0], -7);
    EXPECT_EQ(tensor.reshape({1, 1, 4, 1}).type(), DataType::i32);
}

TEST(Tensor, RefusesToBeReadAsTheOtherType) {
    expect_error(ErrorCode::invalid_argument, "floats() of a tensor of i32", [] {
        Tensor({1, 1, 1, 1}, DataType::i32).floats();
    });
    expect_error(ErrorCode::invalid_argument, "ints() of a tensor of f32", [] {
        Tensor({1, 1, 1, 1}).ints();
    });
}

TEST(ErrorCode, HasAName) {
    EXPECT_STREQ(name_of(ErrorCode::invalid_argument), "invalid_argument");
    EXPECT_STREQ(name_of(ErrorCode::kernel_failed), "kernel_failed");
}

}  // namespace
}  // namespace upforge
