#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "tests/expect_error.h"
#include "reference/reference.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

using testing::ElementsAreArray;

std::vector<float> values_of(const Tensor& tensor) {
    const float* first = tensor.floats();
    return {first, first + tensor.shape().elements()};
}

/// About every third is 0.
Tensor thirds(const Shape& shape, unsigned seed) {
    std::mt19937 random(seed);
    Tensor tensor(shape);
    for (std::size_t i = 0; i < shape.elements(); ++i) {
        tensor.floats()[i] = static_cast<float>(static_cast<int>(random() % 3) - 1);
    }
    return tensor;
}

TEST(Where, TakesEitherAsTheConditionSays) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const Tensor condition({1, 1, 2, 3}, {1, 0, -2, 0, 0.5f, -0.0f});
    const Tensor result = where(condition, Tensor({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}),
                                Tensor({1, 1, 1, 1}, {-infinity}));
    EXPECT_THAT(values_of(result),
                ElementsAreArray({1.0f, -infinity, 3.0f, -infinity, 5.0f, -infinity}));
}

TEST(Where, StretchesEachOperand) {
    const Shape whole{2, 3, 5, 19};
    const std::vector<Shape> shapes{whole,        {1, 3, 5, 19}, {2, 1, 5, 19}, {2, 3, 1, 19},
                                    {2, 3, 5, 1}, {1, 1, 1, 19}, {1, 1, 1, 1},  {2, 1, 1, 1}};
    for (const Shape& condition : shapes) {
        for (const Shape& a : shapes) {
            const Tensor c = thirds(condition, 1), first = thirds(a, 2), second = thirds(whole, 3);
            SCOPED_TRACE(to_string(condition) + " " + to_string(a));
            EXPECT_THAT(values_of(where(c, first, second)),
                        ElementsAreArray(values_of(reference::where(c, first, second))));
            EXPECT_THAT(values_of(where(c, second, first)),
                        ElementsAreArray(values_of(reference::where(c, second, first))));
        }
    }
}

TEST(Where, RefusesWhatDoesNotFit) {
    const Tensor two({1, 1, 1, 2}), three({1, 1, 1, 3});
    expect_error(ErrorCode::shape_mismatch, "where: a has 2 channels and b has 3",
                 [&] { where(two, two, three); });
}

}  // namespace
}  // namespace upforge
