/// Functions that are made of others, lowered and run, against numbers worked out one by one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

const Dims images = {2, 3, 4, 6};

template <typename Function>
void expect_function(const char* name, Attributes attributes, Function f) {
    const PlainArray x(noise_of(images));
    expect_of_noise(model_of(images, {op(name, {"x"}, {"y"}, std::move(attributes))}), images,
                    {images, [&](const Dims& at) { return f(x.at(at)); }});
}

TEST(LoweredFunctions, AreThoseOfOnnx) {
    expect_function("ThresholdedRelu", {{"alpha", 0.25f}},
                    [](double x) { return x > 0.25 ? x : 0; });
    expect_function("Shrink", {{"lambd", 0.25f}, {"bias", 0.125f}}, [](double x) {
        return x < -0.25 ? x + 0.125 : x > 0.25 ? x - 0.125 : 0;
    });
    expect_function("Tan", {}, [](double x) { return std::tan(x); });
}

TEST(LoweredFunctions, FindWhatIsNoNumber) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Model model = model_of({4}, {op("IsNaN", {"x"}, {"y"})});
    EXPECT_THAT(run(model, floats({0, nan, -1, HUGE_VALF})).floats(),
                testing::ElementsAre(0, 1, 0, 0));
}

TEST(LoweredFunctions, FindWhatIsInfinite) {
    const Array x = floats({0, HUGE_VALF, -HUGE_VALF, -1});
    const auto found = [&](std::int64_t above, std::int64_t below) {
        return run(model_of({4}, {op("IsInf", {"x"}, {"y"},
                                     {{"detect_positive", above}, {"detect_negative", below}})}),
                   x)
            .floats();
    };
    EXPECT_THAT(found(1, 1), testing::ElementsAre(0, 1, 1, 0));
    EXPECT_THAT(found(1, 0), testing::ElementsAre(0, 1, 0, 0));
    EXPECT_THAT(found(0, 1), testing::ElementsAre(0, 0, 1, 0));
    EXPECT_THAT(found(0, 0), testing::ElementsAre(0, 0, 0, 0));
}

TEST(LoweredMod, HasTheSignOfTheDivisorOrOfTheDividend) {
    const Array x = floats({-4.5f, 7, 5, 4, -7, 8}), by = floats({2, -3, 8, -2, 3, 5});
    const auto left = [&](std::int64_t as_c) {
        return run(model_of({6}, {op("Mod", {"x", "b"}, {"y"}, {{"fmod", as_c}})}, {{"b", by}}, 28),
                   x)
            .floats();
    };
    EXPECT_THAT(left(0), testing::ElementsAre(1.5f, -2, 5, 0, 2, 3));
    EXPECT_THAT(left(1), testing::ElementsAre(-0.5f, 1, 5, 0, -1, 3));
}

TEST(LoweredDiv, LeavesOutWhatIsLeftOfWholeNumbers) {
    const Model model =
        model_of({2, 3, 1, 1},
                 {op("ArgMax", {"x"}, {"place"}, {{"axis", std::int64_t{1}}}),
                  op("Div", {"place", "two"}, {"half"}), op("Mul", {"half", "two"}, {"y"})},
                 {{"two", ints({2})}});
    EXPECT_THAT(run(model, Array::of({2, 3, 1, 1}, std::vector<float>{0, 1, 0, 0, 1, 2})).floats(),
                testing::ElementsAre(0, 2));
}

TEST(LoweredCastLike, TakesTheOthersType) {
    const Model model =
        model_of({3}, {op("CastLike", {"x", "like"}, {"y"})}, {{"like", ints({7})}}, 15);
    const Array result = run(model, floats({-1.5f, 0.5f, 2.75f}));
    EXPECT_THAT(result.integers(), testing::ElementsAre(-1, 0, 2));
    const Model constant =
        model_of({3}, {op("CastLike", {"c", "x"}, {"f"}), op("Mul", {"x", "f"}, {"y"})},
                 {{"c", ints({2})}}, 15);
    EXPECT_THAT(run(constant, floats({1, 2, 3})).floats(), testing::ElementsAre(2, 4, 6));
}

double power_mean(const PlainArray& x, const Dims& at, double p, std::int64_t first_row,
                  std::int64_t first_column, std::int64_t rows, std::int64_t columns) {
    double sum = 0;
    for (std::int64_t row = first_row; row < first_row + rows; ++row) {
        for (std::int64_t column = first_column; column < first_column + columns; ++column) {
            if (row >= 0 && row < x.dims()[2] && column >= 0 && column < x.dims()[3]) {
                sum += std::pow(std::abs(x.at({at[0], at[1], row, column})), p);
            }
        }
    }
    return std::pow(sum, 1 / p);
}

TEST(LoweredLpPool, TakesTheRootOfPowers) {
    const PlainArray x(noise_of(images));
    for (const std::int64_t p : {1, 2, 3}) {
        expect_of_noise(model_of(images, {op("LpPool", {"x"}, {"y"},
                                             {{"p", p},
                                              {"kernel_shape", Dims{2, 3}},
                                              {"strides", Dims{1, 2}},
                                              {"pads", Dims{1, 0, 0, 1}}})}),
                        images, {{2, 3, 4, 3}, [&](const Dims& at) {
                                     return power_mean(x, at, static_cast<double>(p), at[2] - 1,
                                                       2 * at[3], 2, 3);
                                 }});
        expect_of_noise(model_of(images, {op("GlobalLpPool", {"x"}, {"y"}, {{"p", p}})}), images,
                        {{2, 3, 1, 1}, [&](const Dims& at) {
                             return power_mean(x, at, static_cast<double>(p), 0, 0, 4, 6);
                         }});
    }
}

TEST(LoweredHardmax, IsOneAtTheLargest) {
    const PlainArray x(noise_of(images));
    const auto largest = [&](const Dims& at, std::size_t axis) {
        for (Dims other = at; (other[axis] = (other[axis] + 1) % images[axis]) != at[axis];) {
            if (x.at(other) > x.at(at)) {
                return 0.0;
            }
        }
        return 1.0;
    };
    for (const std::int64_t axis : {0, 1, 2, -1}) {
        expect_of_noise(model_of(images, {op("Hardmax", {"x"}, {"y"}, {{"axis", axis}})}), images,
                        {images, [&](const Dims& at) { return largest(at, axis < 0 ? 3 : axis); }});
    }
    const Model equal = model_of({1, 3}, {op("Hardmax", {"x"}, {"y"})});
    EXPECT_THAT(run(equal, Array::of({1, 3}, std::vector<float>{1, 3, 3})).floats(),
                testing::ElementsAre(0, 1, 0));
}

}  // namespace
}  // namespace upforge::lower
