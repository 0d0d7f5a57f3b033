/// Resizing by cubics, lowered and run, against weights of all pixels.

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/networks/lowered_runs.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

/// Keys' cubic: 1 at 0, and 0 at all other whole distances.
double keys(double distance, double a) {
    const double d = std::abs(distance);
    return d < 1   ? (a + 2) * d * d * d - (a + 3) * d * d + 1
           : d < 2 ? a * (d * d * d - 5 * d * d + 8 * d - 4)
                   : 0;
}

struct Cubic {
    std::string coordinates = "half_pixel";
    float slope = -0.75f;
    std::int64_t exclude_outside = 0;

    double position(std::int64_t at, std::int64_t from, std::int64_t to) const {
        const double step = double(from) / double(to), place = double(at);
        return coordinates == "half_pixel"   ? (place + 0.5) * step - 0.5
               : coordinates == "asymmetric" ? place * step
                                             : place * double(from - 1) / double(to - 1);
    }

    /// Weights of each pixel of a line. Beyond the border it is as it is there.
    std::vector<double> weights(std::int64_t at, std::int64_t from, std::int64_t to) const {
        const double centre = position(at, from, to);
        std::vector<double> all(static_cast<std::size_t>(from), 0.0);
        double sum = 0;
        for (std::int64_t pixel = -4; pixel < from + 4; ++pixel) {
            const bool outside = pixel < 0 || pixel >= from;
            if (!outside || exclude_outside == 0) {
                const double weight = keys(centre - double(pixel), slope);
                all[static_cast<std::size_t>(std::clamp<std::int64_t>(pixel, 0, from - 1))] +=
                    weight;
                sum += weight;
            }
        }
        for (double& weight : all) {
            weight /= sum;
        }
        return all;
    }

    PlainArray resized(const PlainArray& x, const Dims& dims) const {
        return {dims, [&](const Dims& at) {
                    const auto rows = weights(at[2], x.dims()[2], dims[2]);
                    const auto columns = weights(at[3], x.dims()[3], dims[3]);
                    double sum = 0;
                    for (std::size_t r = 0; r < rows.size(); ++r) {
                        for (std::size_t c = 0; c < columns.size(); ++c) {
                            sum += rows[r] * columns[c] *
                                   x.at({at[0], at[1], std::int64_t(r), std::int64_t(c)});
                        }
                    }
                    return sum;
                }};
    }
};

TEST(LoweredResize, InterpolatesByCubics) {
    const Dims dims = {2, 3, 5, 4};
    for (const Cubic& cubic : std::vector<Cubic>{{},
                                                 {.slope = -0.5f},
                                                 {.exclude_outside = 1},
                                                 {.slope = -0.5f, .exclude_outside = 1},
                                                 {.coordinates = "align_corners"},
                                                 {.coordinates = "asymmetric", .slope = -0.6f}}) {
        for (const Dims& size : {Dims{2, 3, 10, 8}, Dims{2, 3, 7, 9}, Dims{2, 3, 3, 13}}) {
            SCOPED_TRACE(fmt::format("{} slope {} exclude_outside {} to {}", cubic.coordinates,
                                     cubic.slope, cubic.exclude_outside, to_string(size)));
            const Attributes attributes = {{"mode", std::string("cubic")},
                                           {"cubic_coeff_a", cubic.slope},
                                           {"coordinate_transformation_mode", cubic.coordinates},
                                           {"exclude_outside", cubic.exclude_outside}};
            const Model model =
                model_of(dims, {op("Resize", {"x", "", "", "size"}, {"y"}, attributes)},
                         {{"size", ints(size)}});
            expect_of_noise(model, dims, cubic.resized(PlainArray(noise_of(dims)), size));
        }
    }
}

TEST(LoweredResize, InterpolatesByCubicsToAScale) {
    const Dims dims = {1, 2, 3, 4};
    const Model model =
        model_of(dims, {op("Resize", {"x", "", "scales"}, {"y"}, {{"mode", std::string("cubic")}})},
                 {{"scales", floats({1, 1, 2, 3})}});
    expect_of_noise(model, dims, Cubic{}.resized(PlainArray(noise_of(dims)), {1, 2, 6, 12}));
}

}  // namespace
}  // namespace upforge::lower
