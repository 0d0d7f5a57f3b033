#include "core/bfloat16.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/narrow_floats.h"
#include "tests/expect_error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// Halfway between neighbours, and a little to either side; what no bf16 holds, and what does.
const std::vector<std::pair<float, float>> rounding = {
    {0.0f, 0.0f},
    {1.0f, 1.0f},
    {0x1.01p0f, 0x1.00p0f},      // between 1 and 1 + 2^-7: to the even one
    {0x1.03p0f, 0x1.04p0f},      // the same, upwards
    {0x1.010002p0f, 0x1.02p0f},  // just above the middle
    {0x1.02fffep0f, 0x1.02p0f},  // just below
    {-0x1.03p0f, -0x1.04p0f},
    {0x1.fffffep127f, infinity},  // the largest float
    {0x1.fep127f, 0x1.fep127f},   // the largest bf16
    {0x1p-149f, 0.0f},            // the smallest float
    {0x1p-133f, 0x1p-133f},       // the smallest bf16
    {infinity, infinity},
    {-infinity, -infinity},
};

TEST(BFloat16, IsTheNearestAndOfTwoTheEvenOne) {
    for (const auto& [number, nearest] : rounding) {
        EXPECT_EQ(rounded_to(DataType::bf16, number), nearest) << number;
    }
    EXPECT_TRUE(std::signbit(rounded_to(DataType::bf16, -0.0f)));
}

TEST(BFloat16, StaysNanWhereABitWouldBeLost) {
    EXPECT_TRUE(std::isnan(rounded_to(DataType::bf16, nan)));
    EXPECT_TRUE(std::isnan(rounded_to(DataType::bf16, std::bit_cast<float>(0x7f800001))));
    EXPECT_TRUE(std::isnan(rounded_to(DataType::bf16, std::bit_cast<float>(0xffffffff))));
}

TEST(BFloat16, IsRoundedByKernelsAsByTheDefinition) {
    std::vector<float> numbers{nan};
    for (const auto& [number, nearest] : rounding) {
        numbers.push_back(number);
    }
    const Shape shape{1, 1, 1, static_cast<int>(numbers.size())};
    const Tensor stored(shape, DataType::bf16), read(shape);
    activate(Tensor(shape, numbers), Activation::none, 0.0f, stored);
    activate(stored, Activation::none, 0.0f, read);
    for (int c = 0; c < shape.channels; ++c) {
        EXPECT_EQ(stored.bfloats()[c], to_bfloat16(numbers[c])) << numbers[c];
        EXPECT_EQ(std::bit_cast<std::uint32_t>(read.floats()[c]),
                  std::bit_cast<std::uint32_t>(to_float(stored.bfloats()[c])));
    }
}

TEST(BFloat16, IsHalfAFloatInATensor) {
    const Tensor tensor({1, 2, 3, 4}, DataType::bf16);
    tensor.bfloats()[tensor.offset(0, 1, 1, 2)] = to_bfloat16(5);
    const Tensor part = tensor.crop(1, 1, 1, 1).channels(2, 2);
    EXPECT_EQ(static_cast<std::byte*>(part.data()) - static_cast<std::byte*>(tensor.data()),
              2 * tensor.offset(0, 1, 1, 2));
    EXPECT_EQ(converted(part, DataType::f32).floats()[0], 5);
    EXPECT_EQ(part.clone().bfloats()[0], to_bfloat16(5));
    expect_error(ErrorCode::invalid_argument, "floats() of a tensor of bf16",
                 [&] { tensor.floats(); });
    expect_error(ErrorCode::invalid_argument, "softmax: input must hold f32, not bf16",
                 [&] { softmax(tensor); });
}

TEST(BFloat16, OfTwoTensorsMustBeInBoth) {
    const Tensor floats({1, 2, 2, 1}), stored({1, 2, 2, 1}, DataType::bf16);
    expect_error(ErrorCode::invalid_argument, "add: b must hold f32, not bf16",
                 [&] { add(floats, stored); });
}

}  // namespace
}  // namespace upforge
