/// Norms among neighbours, and those by other means than variance, against numbers worked out one
/// by one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/expect_error.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

const Dims images = {2, 7, 3, 4};

/// The sum of f(x) over one axis at a place.
template <typename Function>
double sum_along(const PlainArray& x, Dims at, std::size_t axis, std::int64_t first,
                 std::int64_t last, Function f) {
    double sum = 0;
    for (std::int64_t i = std::max<std::int64_t>(first, 0); i <= std::min(last, x.dims()[axis] - 1);
         ++i) {
        at[axis] = i;
        sum += f(x.at(at));
    }
    return sum;
}

double square(double x) {
    return x * x;
}

TEST(LoweredLrn, DividesByNeighbouringChannels) {
    const PlainArray x(noise_of(images));
    for (const std::int64_t size : {1, 3, 4, 5, 9}) {
        expect_of_noise(
            model_of(images,
                     {op("LRN", {"x"}, {"y"},
                         {{"size", size}, {"alpha", 0.5f}, {"beta", 0.6f}, {"bias", 2.0f}})}),
            images,
            {images, [&](const Dims& at) {
                 const double squares =
                     sum_along(x, at, 1, at[1] - (size - 1) / 2, at[1] + size / 2, square);
                 return x.at(at) / std::pow(2 + 0.5 / static_cast<double>(size) * squares, 0.6);
             }});
    }
    expect_error(ErrorCode::invalid_argument, "its size is 0, 1 at least is needed",
                 [] { lower(model_of(images, {op("LRN", {"x"}, {"y"})})); });
}

/// As PyTorch writes it: channels become rows of which means are taken.
TEST(LoweredLrn, MayBeAPoolingOverThreeAxes) {
    const PlainArray x(noise_of(images));
    const Model model =
        model_of(images,
                 {op("Mul", {"x", "x"}, {"squares"}), op("Unsqueeze", {"squares", "one"}, {"deep"}),
                  op("Pad", {"deep", "pads"}, {"padded"}),
                  op("AveragePool", {"padded"}, {"means"},
                     {{"kernel_shape", Dims{5, 1, 1}}, {"strides", Dims{1, 1, 1}}}),
                  op("Squeeze", {"means", "one"}, {"y"})},
                 {{"one", ints({1})}, {"pads", ints({0, 0, 2, 0, 0, 0, 0, 2, 0, 0})}}, 13);
    expect_of_noise(model, images, {images, [&](const Dims& at) {
                                        return sum_along(x, at, 1, at[1] - 2, at[1] + 2, square) /
                                               5;
                                    }});
}

TEST(LoweredAveragePool, MayLeaveOutAnyAxis) {
    const Dims deep = {2, 3, 4, 5, 6};
    const PlainArray x(noise_of(deep));
    struct Case {
        Dims kernel, pads;
    };
    for (const Case& each :
         {Case{{1, 2, 3}, {0, 0, 1, 0, 0, 0}}, Case{{3, 1, 1}, {1, 0, 0, 1, 0, 0}},
          Case{{1, 1, 2}, {0, 0, 0, 0, 0, 1}}}) {
        Dims to = deep;
        for (std::size_t d = 0; d < 3; ++d) {
            to[d + 2] += each.pads[d] + each.pads[d + 3] - each.kernel[d] + 1;
        }
        expect_of_noise(model_of(deep, {op("AveragePool", {"x"}, {"y"},
                                           {{"kernel_shape", each.kernel}, {"pads", each.pads}})}),
                        deep, {to, [&](const Dims& at) {
                                   double sum = 0;
                                   int count = 0;
                                   for_each_position(each.kernel, [&](const Dims& tap) {
                                       Dims from = at;
                                       bool inside = true;
                                       for (std::size_t d = 0; d < 3; ++d) {
                                           from[d + 2] += tap[d] - each.pads[d];
                                           inside = inside && from[d + 2] >= 0 &&
                                                    from[d + 2] < deep[d + 2];
                                       }
                                       sum += inside ? x.at(from) : 0;
                                       count += inside ? 1 : 0;
                                   });
                                   return sum / count;
                               }});
    }
}

TEST(LoweredLpNormalization, MakesTheNormOne) {
    const PlainArray x(noise_of(images));
    for (const std::int64_t p : {1, 2}) {
        for (const std::int64_t axis : {0, 1, 2, -1}) {
            const std::size_t along = axis < 0 ? 3 : axis;
            expect_of_noise(
                model_of(images, {op("LpNormalization", {"x"}, {"y"}, {{"p", p}, {"axis", axis}})}),
                images, {images, [&](const Dims& at) {
                             const double size =
                                 sum_along(x, at, along, 0, images[along] - 1,
                                           [&](double v) { return p == 1 ? std::abs(v) : v * v; });
                             return x.at(at) / (p == 1 ? size : std::sqrt(size));
                         }});
        }
    }
}

TEST(LoweredLpNormalization, LeavesZeros) {
    const Dims dims = {1, 2, 1, 1};
    const Model model =
        model_of(dims, {op("LpNormalization", {"x"}, {"y"}, {{"axis", std::int64_t{1}}})});
    EXPECT_THAT(run(model, Array::of(dims, std::vector<float>{0, 0})).floats(),
                testing::ElementsAre(0, 0));
}

TEST(LoweredRmsNormalization, DividesByTheRootOfTheMeanOfSquares) {
    const PlainArray x(noise_of(images));
    const Array scale = noise_of({4}, 2), scales = noise_of({3, 4}, 3);
    const auto expected = [&](const PlainArray& by, std::size_t axes) {
        return PlainArray(images, [&x, by, axes](const Dims& at) {
            double squares = 0;
            int count = 0;
            for_each_position(images, [&](const Dims& other) {
                const auto kept = static_cast<std::ptrdiff_t>(4 - axes);
                if (std::equal(at.begin(), at.begin() + kept, other.begin())) {
                    squares += square(x.at(other));
                    ++count;
                }
            });
            return x.at(at) / std::sqrt(squares / count + 0.01) * by.at(at);
        });
    };
    expect_of_noise(
        model_of(images, {op("RMSNormalization", {"x", "s"}, {"y"}, {{"epsilon", 0.01f}})},
                 {{"s", scale}}, 23),
        images, expected(PlainArray(scale), 1));
    expect_of_noise(model_of(images,
                             {op("RMSNormalization", {"x", "s"}, {"y"},
                                 {{"epsilon", 0.01f}, {"axis", std::int64_t{2}}})},
                             {{"s", scales}}, 23),
                    images, expected(PlainArray(scales), 2));
}

TEST(LoweredMeanVarianceNormalization, IsOverTheAxesNamed) {
    const PlainArray x(noise_of(images));
    struct Case {
        Attributes attributes;
        int opset;
        std::vector<bool> together;  ///< axes
    };
    for (const Case& each : std::vector<Case>{
             {{}, 13, {true, false, true, true}},
             {{{"axes", Dims{1, 2, 3}}}, 13, {false, true, true, true}},
             {{}, 8, {false, false, true, true}},
             {{{"across_channels", std::int64_t{1}}}, 8, {false, true, true, true}},
         }) {
        const auto mean_around = [&](const Dims& at, auto f) {
            double sum = 0;
            int count = 0;
            for_each_position(images, [&](const Dims& other) {
                bool is = true;
                for (std::size_t d = 0; d < 4; ++d) {
                    is = is && (each.together[d] || at[d] == other[d]);
                }
                sum += is ? f(x.at(other)) : 0;
                count += is ? 1 : 0;
            });
            return sum / count;
        };
        expect_of_noise(
            model_of(images, {op("MeanVarianceNormalization", {"x"}, {"y"}, each.attributes)}, {},
                     each.opset),
            images, {images, [&](const Dims& at) {
                         const double mean = mean_around(at, [](double v) { return v; });
                         const double variance =
                             mean_around(at, [&](double v) { return square(v - mean); });
                         return (x.at(at) - mean) / std::sqrt(variance);
                     }});
    }
}

TEST(LoweredLayerNormalization, GivesItsMomentsToo) {
    Model model = model_of(images,
                           {op("LayerNormalization", {"x", "s"}, {"n", "m", "y"},
                               {{"axis", std::int64_t{2}}, {"epsilon", 0.01f}})},
                           {{"s", noise_of({3, 4}, 2)}}, 17);
    const PlainArray x(noise_of(images));
    const auto around = [&](const Dims& at, auto f) { return sum_along(x, at, 3, 0, 3, f); };
    const auto mean = [&](const Dims& at, auto f) {
        double sum = 0;
        for (std::int64_t row = 0; row < 3; ++row) {
            sum += around({at[0], at[1], row, 0}, f);
        }
        return sum / 12;
    };
    const PlainArray means({2, 7, 1, 1},
                           [&](const Dims& at) { return mean(at, [](double v) { return v; }); });
    expect_of_noise(
        model, images,
        {{2, 7, 1, 1}, [&](const Dims& at) {
             return 1 /
                    std::sqrt(mean(at, [&](double v) { return square(v - means.at(at)); }) + 0.01);
         }});
    model.outputs[0].name = "m";
    expect_of_noise(model, images, means);
}

}  // namespace
}  // namespace upforge::lower
