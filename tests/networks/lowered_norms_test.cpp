/// Norms of ONNX, lowered and run, against numbers worked out one by one.

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/expect_error.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

const Dims batch_of_images = {2, 3, 4, 5};

/// The mean of f(x) over all positions that belong together with `own`.
template <typename Function, typename Together>
double mean_of(const PlainArray& x, const Dims& own, Function f, Together together) {
    double sum = 0;
    int count = 0;
    for_each_position(x.dims(), [&](const Dims& other) {
        if (together(own, other)) {
            sum += f(x.at(other));
            ++count;
        }
    });
    return sum / count;
}

/// Without scale and shift.
template <typename Together>
PlainArray normalised(const PlainArray& x, double epsilon, Together together) {
    return {x.dims(), [&](const Dims& position) {
                const double mean = mean_of(
                    x, position, [](double value) { return value; }, together);
                const auto squared = [&](double value) { return (value - mean) * (value - mean); };
                const double variance = mean_of(x, position, squared, together);
                return (x.at(position) - mean) / std::sqrt(variance + epsilon);
            }};
}

PlainArray layer_norm(const PlainArray& x, std::size_t axis, double epsilon) {
    return normalised(x, epsilon, [=](const Dims& a, const Dims& b) {
        return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(axis), b.begin());
    });
}

/// Over all axes from one on, with scales of each of their elements.
TEST(LoweredLayerNormalization, NormalisesFromAnAxisOn) {
    struct Case {
        Dims dims;
        std::int64_t axis;
        std::size_t first;
    };
    for (const auto& [dims, axis, first] : std::vector<Case>{{batch_of_images, -1, 3},
                                                             {batch_of_images, 1, 1},
                                                             {batch_of_images, 2, 2},
                                                             {{2, 7, 6}, -1, 2},
                                                             {{2, 7, 6}, 1, 1},
                                                             {{3, 40}, 1, 1},
                                                             {{2, 2, 2, 3, 9}, -1, 4}}) {
        const Dims own(dims.begin() + static_cast<std::ptrdiff_t>(first), dims.end());
        const Array scale = noise_of(own, 2), shift = noise_of(own, 3);
        const PlainArray norm = layer_norm(PlainArray(noise_of(dims)), first, 0.01);
        const PlainArray scales(scale), shifts(shift);
        const Attributes attributes = {{"axis", axis}, {"epsilon", 0.01f}};
        SCOPED_TRACE(fmt::format("{} from axis {}", to_string(dims), axis));
        expect_of_noise(
            model_of(dims, {op("LayerNormalization", {"x", "s", "b"}, {"y"}, attributes)},
                     {{"s", scale}, {"b", shift}}, 17),
            dims, {norm.dims(), [&](const Dims& at) {
                       return norm.at(at) * scales.at(at) + shifts.at(at);
                   }});
        expect_of_noise(model_of(dims, {op("LayerNormalization", {"x", "s"}, {"y"}, attributes)},
                                 {{"s", scale}}, 17),
                        dims,
                        {norm.dims(), [&](const Dims& at) { return norm.at(at) * scales.at(at); }});
    }
}

TEST(LoweredLayerNormalization, NormalisesTheLastAxisUnlessToldOtherwise) {
    const Array scale = noise_of({5}, 2);
    const PlainArray norm = layer_norm(PlainArray(noise_of(batch_of_images)), 3, 1e-5),
                     scales(scale);
    const Model model = model_of(batch_of_images, {op("LayerNormalization", {"x", "s"}, {"y"})},
                                 {{"s", scale}}, 17);
    expect_of_noise(model, batch_of_images,
                    {batch_of_images, [&](const Dims& at) { return norm.at(at) * scales.at(at); }});
}

TEST(LoweredLayerNormalization, RefusesScalesOfAnotherCount) {
    const Model model = model_of(batch_of_images, {op("LayerNormalization", {"x", "s"}, {"y"})},
                                 {{"s", noise_of({4})}}, 17);
    expect_error(ErrorCode::shape_mismatch, "its scales ('s') are 4; 5 are needed",
                 [&] { lower(model); });
}

/// Opset 18 has a scale and a shift of each group, opset 21 of each channel.
TEST(LoweredGroupNormalization, ScalesAsItsOpsetSays) {
    for (const Dims& dims : {Dims{2, 6, 3, 4}, Dims{2, 6, 5}}) {
        for (const std::int64_t groups : {1, 2, 3, 6}) {
            const std::int64_t members = 6 / groups;
            const PlainArray norm =
                normalised(PlainArray(noise_of(dims)), 0.01, [=](const Dims& a, const Dims& b) {
                    return a[0] == b[0] && a[1] / members == b[1] / members;
                });
            for (const int opset : {18, 21}) {
                SCOPED_TRACE(
                    fmt::format("{} in {} groups, opset {}", to_string(dims), groups, opset));
                const Dims own = {opset < 21 ? groups : 6};
                const Array scale = noise_of(own, 2), shift = noise_of(own, 3);
                const PlainArray scales(scale), shifts(shift);
                const Attributes attributes = {{"num_groups", groups}, {"epsilon", 0.01f}};
                expect_of_noise(
                    model_of(dims, {op("GroupNormalization", {"x", "s", "b"}, {"y"}, attributes)},
                             {{"s", scale}, {"b", shift}}, opset),
                    dims, {dims, [&](const Dims& at) {
                               const Dims which = {opset < 21 ? at[1] / members : at[1]};
                               return norm.at(at) * scales.at(which) + shifts.at(which);
                           }});
            }
        }
    }
}

TEST(LoweredGroupNormalization, RefusesGroupsThatDoNotDivideTheChannels) {
    const Model model = model_of(
        {1, 6, 3, 4},
        {op("GroupNormalization", {"x", "s", "s"}, {"y"}, {{"num_groups", std::int64_t{4}}})},
        {{"s", noise_of({6})}}, 21);
    expect_error(ErrorCode::shape_mismatch, "6 channels cannot be split into 4 groups",
                 [&] { lower(model); });
}

}  // namespace
}  // namespace upforge::lower
