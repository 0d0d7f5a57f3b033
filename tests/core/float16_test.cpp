#include "core/float16.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/bfloat16.h"
#include "core/narrow_floats.h"
#include "graph/filter_source.h"
#include "tests/device_scope.h"
#include "tests/expect_error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// As IEEE 754 has them.
const std::vector<std::pair<float, unsigned>> rounding = {
    {0.0f, 0x0000},
    {-0.0f, 0x8000},
    {1.0f, 0x3c00},
    {0x1.002p0f, 0x3c00},     // between 1 and 1 + 2^-10: to the even one
    {0x1.006p0f, 0x3c02},     // the same, upwards
    {0x1.002002p0f, 0x3c01},  // just above the middle
    {0x1.005ffep0f, 0x3c01},  // just below
    {-0x1.006p0f, 0xbc02},
    {65504.0f, 0x7bff},  // the largest
    {0x1.ffdffep15f, 0x7bff},
    {65520.0f, 0x7c00},  // between the largest and the next there would be
    {1e30f, 0x7c00},
    {-1e30f, 0xfc00},
    {0x1p-14f, 0x0400},  // the smallest that is normal
    {0x1p-24f, 0x0001},  // the smallest
    {0x1p-25f, 0x0000},  // between that and 0
    {0x1.8p-24f, 0x0002},
    {0x1p-126f, 0x0000},
    {infinity, 0x7c00},
    {-infinity, 0xfc00},
};

TEST(Float16, IsTheNearestAndOfTwoTheEvenOne) {
    for (const auto& [number, bits] : rounding) {
        EXPECT_EQ(static_cast<unsigned>(to_float16(number)), bits) << number;
    }
    EXPECT_TRUE(std::isnan(rounded_to(DataType::f16, nan)));
}

TEST(Float16, IsReadAsTheFloatThatItIs) {
    EXPECT_EQ(to_float(Float16{0x3555}), 0x1.554p-2f);
    EXPECT_EQ(to_float(Float16{0x7bff}), 65504.0f);
    EXPECT_EQ(to_float(Float16{0x8001}), -0x1p-24f);
    EXPECT_EQ(to_float(Float16{0xfc00}), -infinity);
    // All of them are themselves when they are rounded.
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
        const float number = to_float(Float16{static_cast<std::uint16_t>(bits)});
        if (!std::isnan(number)) {
            EXPECT_EQ(static_cast<unsigned>(to_float16(number)), bits);
        }
    }
}

TEST(Float16, IsHalfAFloatInATensor) {
    const Tensor tensor({1, 2, 3, 4}, DataType::f16);
    tensor.halves()[tensor.offset(0, 1, 1, 2)] = to_float16(5);
    const Tensor part = tensor.crop(1, 1, 1, 1).channels(2, 2);
    EXPECT_EQ(size_of(DataType::f16), 2u);
    EXPECT_EQ(converted(part, DataType::f32).floats()[0], 5);
    EXPECT_EQ(to_float(converted(part, DataType::bf16).bfloats()[0]), 5);
    expect_error(ErrorCode::invalid_argument, "bfloats() of a tensor of f16",
                 [&] { tensor.bfloats(); });
}

TEST(Float16, HoldsNoWeightBeyondItsRange) {
    graph::FilterSource source{Array::of({1, 1, 1, 2}, std::vector<float>{65504.0f, -7e4f}),
                               {1, 1, 1, 2}};
    EXPECT_EQ(source.load().values()[1], -7e4f);
    source.type = DataType::f16;
    expect_error(ErrorCode::unsupported, "a weight is -7e+04, beyond the largest f16, 65504",
                 [&] { source.load(); });
}

class OnDevice : public testing::TestWithParam<DeviceKind> {};

INSTANTIATE_TEST_SUITE_P(Every, OnDevice, testing::ValuesIn(tested_kinds()),
                         [](const auto& kind) { return std::string(name_of(kind.param)); });

TEST_P(OnDevice, IsRoundedByKernelsAsByTheDefinition) {
    UPFORGE_ON_DEVICE_WITH_FP16(GetParam());
    std::vector<float> numbers{nan};
    for (const auto& [number, bits] : rounding) {
        numbers.push_back(number);
    }
    const Shape shape{1, 1, 1, static_cast<int>(numbers.size())};
    const Tensor stored(shape, DataType::f16), read(shape);
    activate(Tensor(shape, numbers), Activation::none, 0.0f, stored);
    activate(stored, Activation::none, 0.0f, read);
    EXPECT_TRUE(std::isnan(to_float(stored.halves()[0])));
    EXPECT_TRUE(std::isnan(read.floats()[0]));
    for (int c = 1; c < shape.channels; ++c) {
        EXPECT_EQ(stored.halves()[c], to_float16(numbers[c])) << numbers[c];
        EXPECT_EQ(read.floats()[c], to_float(stored.halves()[c])) << numbers[c];
    }
}

}  // namespace
}  // namespace upforge
