/// Resizing in the ways for which there is no kernel, against weights worked out one by one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/expect_error.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

const Dims image = {1, 2, 9, 12};

Model resize(const Dims& sizes, Attributes attributes, const Dims& of = image) {
    return model_of(of, {op("Resize", {"x", "", "", "sizes"}, {"y"}, std::move(attributes))},
                    {{"sizes", ints(sizes)}}, 19);
}

/// Linear weights that are as wide as an output pixel, normalised.
double shrunk(const PlainArray& x, const Dims& at, const Dims& to, bool exclude_outside) {
    const auto along = [&](std::size_t axis, auto value_at) {
        const double step = static_cast<double>(x.dims()[axis]) / static_cast<double>(to[axis]);
        const double middle = (static_cast<double>(at[axis]) + 0.5) * step - 0.5;
        double sum = 0, weights = 0;
        for (auto i = static_cast<std::int64_t>(std::floor(middle - step));
             static_cast<double>(i) <= middle + step; ++i) {
            const std::int64_t inside = std::clamp<std::int64_t>(i, 0, x.dims()[axis] - 1);
            const double weight =
                std::max(0.0, 1 - std::abs(static_cast<double>(i) - middle) / step);
            if (exclude_outside && i != inside) {
                continue;
            }
            sum += weight * value_at(inside);
            weights += weight;
        }
        return sum / weights;
    };
    return along(2, [&](std::int64_t row) {
        return along(3, [&](std::int64_t column) { return x.at({at[0], at[1], row, column}); });
    });
}

TEST(LoweredResize, ShrinksByMeansWhereAskedTo) {
    const PlainArray x(noise_of(image));
    for (const std::int64_t exclude : {0, 1}) {
        for (const Dims& to : {Dims{1, 2, 4, 5}, Dims{1, 2, 3, 4}, Dims{1, 2, 9, 1}}) {
            expect_of_noise(resize(to, {{"mode", "linear"},
                                        {"antialias", std::int64_t{1}},
                                        {"exclude_outside", exclude}}),
                            image,
                            {to, [&](const Dims& at) { return shrunk(x, at, to, exclude != 0); }});
        }
    }
}

/// Columns 2 to 5 of 0 to 11, and rows that reach beyond the image.
TEST(LoweredResize, LooksAtAPart) {
    const PlainArray x(noise_of(image));
    const Dims to = {1, 2, 5, 4};
    const float rows = 8, columns = 11;
    const Model model = {.opset = 13,
                         .inputs = {port("x", image)},
                         .outputs = {{.name = "y"}},
                         .constants = {{"sizes", ints(to)},
                                       {"roi", floats({0, 0, -2 / rows, 2 / columns, 1, 1,
                                                       10 / rows, 5 / columns})}},
                         .nodes = {op("Resize", {"x", "roi", "", "sizes"}, {"y"},
                                      {{"mode", "linear"},
                                       {"coordinate_transformation_mode", "tf_crop_and_resize"},
                                       {"extrapolation_value", 7.0f}})}};
    expect_of_noise(model, image,
                    {to, [&](const Dims& at) {
                         const std::int64_t row = -2 + 3 * at[2];
                         return row < 0 || row > 8 ? 7.0 : x.at({at[0], at[1], row, 2 + at[3]});
                     }});
}

TEST(LoweredResize, KeepsTheRatio) {
    const auto result = [](const char* policy) {
        return run(resize({1, 2, 3, 6}, {{"keep_aspect_ratio_policy", policy}, {"mode", "linear"}}),
                   noise_of(image))
            .dims();
    };
    EXPECT_EQ(result("stretch"), (Dims{1, 2, 3, 6}));
    EXPECT_EQ(run(model_of(image,
                           {op("Resize", {"x", "", "", "sizes"}, {"y"},
                               {{"keep_aspect_ratio_policy", "not_larger"}, {"axes", Dims{2, 3}}})},
                           {{"sizes", ints({3, 6})}}, 19),
                  noise_of(image))
                  .dims(),
              (Dims{1, 2, 3, 4}));
    EXPECT_EQ(
        run(model_of(image,
                     {op("Resize", {"x", "", "", "sizes"}, {"y"},
                         {{"keep_aspect_ratio_policy", "not_smaller"}, {"axes", Dims{2, 3}}})},
                     {{"sizes", ints({3, 7})}}, 19),
            noise_of(image))
            .dims(),
        (Dims{1, 2, 5, 7}));
}

/// What has kernels goes by kernels.
TEST(LoweredResize, NeedsMatricesOnlyWhereNothingElseDoes) {
    const auto operation = [](const Model& model) { return operations(lower(model)); };
    const Attributes linear = {{"mode", "linear"}, {"antialias", std::int64_t{1}}};
    EXPECT_THAT(operation(resize({1, 2, 18, 24}, linear)), testing::ElementsAre("resize"));
    EXPECT_THAT(operation(resize({1, 2, 9, 6}, linear)), testing::Contains("conv"));
}

}  // namespace
}  // namespace upforge::lower
