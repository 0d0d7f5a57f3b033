/// Operators of ONNX that pick and join, lowered and run, against numbers worked out
/// one by one.

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/expect_error.h"
#include "tests/networks/lowered_runs.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

using testing::Contains;
using testing::Not;

Dims part(const Dims& dims, std::size_t first, std::size_t last) {
    return {dims.begin() + static_cast<std::ptrdiff_t>(first),
            dims.begin() + static_cast<std::ptrdiff_t>(last)};
}

/// Negative places count from the end.
std::int64_t place_in(std::int64_t place, std::int64_t extent) {
    return place < 0 ? place + extent : place;
}

PlainArray gathered(const PlainArray& x, const Array& indices, std::size_t axis) {
    const Dims& dims = x.dims();
    const auto rank = static_cast<std::size_t>(indices.rank());
    const PlainArray places(indices);
    return {joined({part(dims, 0, axis), indices.dims(), part(dims, axis + 1, dims.size())}),
            [&, axis, rank](const Dims& at) {
                const auto place =
                    static_cast<std::int64_t>(places.at(part(at, axis, axis + rank)));
                return x.at(joined({part(at, 0, axis),
                                    {place_in(place, dims[axis])},
                                    part(at, axis + rank, at.size())}));
            }};
}

TEST(LoweredGather, PicksAlongAnyAxis) {
    const Dims dims = {3, 4, 5, 6};
    for (const Array& indices :
         {ints({2, 0, 1, 1, -1}), ints({1, 0, 0, 2}).reshape({2, 2}),
          ints({2, 2, -3, 0, 1, 0}).reshape({3, 2}), ints({0, 0}), ints({0, 2})}) {
        for (std::int64_t axis = 0; axis < 4; ++axis) {
            for (const std::int64_t named : {axis, axis - 4}) {
                SCOPED_TRACE(fmt::format("{} along {}", to_string(indices.dims()), named));
                const Model model = model_of(
                    dims, {op("Gather", {"x", "i"}, {"y"}, {{"axis", named}})}, {{"i", indices}});
                expect_of_noise(
                    model, dims,
                    gathered(PlainArray(noise_of(dims)), indices, static_cast<std::size_t>(axis)));
            }
        }
    }
}

/// As windows of an image are laid over each other, in transformers.
TEST(LoweredGather, PicksWhatWasPicked) {
    const Dims dims = {1, 2, 4, 5};
    const Array rows = ints({0, 1, 1, 2, 2, 3}).reshape({3, 2});
    const Array columns = ints({0, 2, 3, 1, 4, 4}).reshape({2, 3});
    const Model model =
        model_of(dims,
                 {op("Gather", {"x", "rows"}, {"r"}, {{"axis", std::int64_t{2}}}),
                  op("Gather", {"r", "columns"}, {"y"}, {{"axis", std::int64_t{4}}})},
                 {{"rows", rows}, {"columns", columns}});
    expect_of_noise(model, dims,
                    gathered(gathered(PlainArray(noise_of(dims)), rows, 2), columns, 4));
}

/// One step apart, places are a slice.
TEST(LoweredGather, MovesNothingForARange) {
    const auto picks = [](const Array& indices) {
        return operations(lower(model_of(
            {1, 4, 5, 6},
            {op("Gather", {"x", "i"}, {"g"}, {{"axis", std::int64_t{2}}}), op("Abs", {"g"}, {"y"})},
            {{"i", indices}})));
    };
    EXPECT_THAT(picks(ints({1, 2, 3})), Not(Contains("pick")));
    EXPECT_THAT(picks(ints({1, 3, 2})), Contains("pick"));
}

TEST(LoweredGather, RefusesPlacesOutside) {
    const auto lowered = [](const Array& indices) {
        return [indices] {
            lower(model_of({1, 3}, {op("Gather", {"x", "i"}, {"y"}, {{"axis", std::int64_t{1}}})},
                           {{"i", indices}}));
        };
    };
    expect_error(ErrorCode::invalid_argument, "Gather 'y'", lowered(ints({0, 3, 1})));
    expect_error(ErrorCode::invalid_argument, "Gather 'y'", lowered(ints({0, -4, 1})));
    expect_error(ErrorCode::shape_mismatch, "it has no indices", lowered(ints({})));
}

PlainArray gathered_nd(const PlainArray& x, const Array& indices) {
    const Dims& dims = x.dims();
    const auto axes = static_cast<std::size_t>(indices.dims().back());
    const Dims rows = part(indices.dims(), 0, indices.dims().size() - 1);
    const PlainArray places(indices);
    return {joined({rows, part(dims, axes, dims.size())}), [&, axes](const Dims& at) {
                Dims position;
                for (std::size_t d = 0; d < axes; ++d) {
                    const double place = places.at(
                        joined({part(at, 0, rows.size()), {static_cast<std::int64_t>(d)}}));
                    position.push_back(place_in(static_cast<std::int64_t>(place), dims[d]));
                }
                return x.at(joined({position, part(at, rows.size(), at.size())}));
            }};
}

TEST(LoweredGatherND, PicksParts) {
    const Dims dims = {2, 3, 4, 5};
    for (const Array& indices : {
             ints({1, 0, 1}).reshape({3, 1}),
             ints({1, 2, 0, 0, 0, 2, -1, -1}).reshape({4, 2}),
             ints({1, 2, 0, 0, 0, 2, -1, -1}).reshape({2, 2, 2}),
             ints({1, 2, 3, 0, 0, -1}).reshape({2, 3}),
             ints({1, 2, 3, 4, 0, 0, 0, 0, 1, -1, 2, -5}).reshape({3, 4}),
             ints({1, 1}),
         }) {
        SCOPED_TRACE(to_string(indices.dims()));
        expect_of_noise(model_of(dims, {op("GatherND", {"x", "i"}, {"y"})}, {{"i", indices}}), dims,
                        gathered_nd(PlainArray(noise_of(dims)), indices));
    }
}

TEST(LoweredGatherND, RefusesWhatItDoesNotFind) {
    const auto lowered = [](const Array& indices, const Attributes& attributes) {
        return [=] {
            lower(model_of({2, 3}, {op("GatherND", {"x", "i"}, {"y"}, attributes)},
                           {{"i", indices}}));
        };
    };
    expect_error(ErrorCode::shape_mismatch, "indices of 3 for an array of 2x3",
                 lowered(ints({0, 0, 0}), {}));
    expect_error(ErrorCode::invalid_argument, "GatherND 'y'", lowered(ints({0, 3}), {}));
    expect_error(ErrorCode::shape_mismatch, "indices of 3x1 for an array of 2x3",
                 lowered(ints({0, 1, 1}).reshape({3, 1}), {{"batch_dims", std::int64_t{1}}}));
}

/// Encoders without features of the full size hand over arrays without elements.
TEST(LoweredGatherND, PicksWithinABatch) {
    const Dims dims = {2, 3, 4}, picked = {2, 5};
    const Dims rows = {0, 2, 1, 1, 2, 2, 0, 0, 1, 2}, columns = {3, 0, 1, 2, 3, 0, 0, 1, 2, 3};
    Dims both;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        both.insert(both.end(), {rows[i], columns[i] - (i % 2 == 0 ? 4 : 0)});
    }
    const PlainArray x(noise_of(dims));
    expect_of_noise(
        model_of(dims, {op("GatherND", {"x", "i"}, {"y"}, {{"batch_dims", std::int64_t{1}}})},
                 {{"i", Array::of({2, 5, 2}, both)}}, 12),
        dims, {picked, [&](const Dims& at) {
                   const std::size_t place = at[0] * 5 + at[1];
                   return x.at({at[0], rows[place], columns[place]});
               }});
}

TEST(LoweredGatherElements, PicksEachElementAlongAnAxis) {
    const Dims dims = {2, 3, 4};
    const PlainArray x(noise_of(dims));
    for (const std::int64_t axis : {0, 1, -1}) {
        const std::size_t along = axis < 0 ? 2 : axis;
        Dims fewer = {2, 2, 3};
        fewer[along] = 5;
        const auto place = [&](const Dims& at) {
            return (at[0] + 2 * at[1] + 3 * at[2]) % dims[along];
        };
        Dims indices;
        for_each_position(fewer, [&](const Dims& at) {
            indices.push_back(place(at) - (at[0] == 0 ? dims[along] : 0));
        });
        expect_of_noise(model_of(dims, {op("GatherElements", {"x", "i"}, {"y"}, {{"axis", axis}})},
                                 {{"i", Array::of(fewer, indices)}}),
                        dims, {fewer, [&](const Dims& at) {
                                   Dims from = at;
                                   from[along] = place(at);
                                   return x.at(from);
                               }});
    }
}

TEST(LoweredTrilu, KeepsATriangle) {
    const Dims dims = {2, 4, 5};
    const PlainArray x(noise_of(dims));
    for (const std::int64_t upper : {0, 1}) {
        for (const std::int64_t k : {-6, -1, 0, 2, 7}) {
            expect_of_noise(model_of(dims, {op("Trilu", {"x", "k"}, {"y"}, {{"upper", upper}})},
                                     {{"k", Array::scalar(k)}}, 14),
                            dims, {dims, [&](const Dims& at) {
                                       const bool kept =
                                           upper ? at[2] - at[1] >= k : at[2] - at[1] <= k;
                                       return kept ? x.at(at) : 0;
                                   }});
        }
    }
}

TEST(LoweredSpaceToDepth, PutsBlocksBehindChannels) {
    const Dims dims = {2, 3, 4, 6};
    const PlainArray x(noise_of(dims));
    expect_of_noise(
        model_of(
            dims,
            {op("SpaceToDepth", {"x"}, {"y"}, {{"blocksize", std::int64_t{2}}, {"mode", "CRD"}})},
            {}, 28),
        dims,
        {{2, 12, 2, 3}, [&](const Dims& at) {
             return x.at({at[0], at[1] / 4, at[2] * 2 + at[1] / 2 % 2, at[3] * 2 + at[1] % 2});
         }});
}

TEST(LoweredConcat, LeavesOutWhatIsEmpty) {
    const Dims dims = {1, 2, 3, 4};
    const Attributes channels = {{"axis", std::int64_t{1}}};
    const Array empty = Array::of({1, 0, 3, 4}, std::vector<float>());
    for (const std::vector<std::string>& inputs : std::vector<std::vector<std::string>>{
             {"none", "x", "r"}, {"x", "none", "r"}, {"x", "r", "none"}}) {
        const Model model =
            model_of(dims, {op("Relu", {"x"}, {"r"}), op("Concat", inputs, {"y"}, channels)},
                     {{"none", empty}});
        const PlainArray x(noise_of(dims));
        expect_of_noise(model, dims, {{1, 4, 3, 4}, [&](const Dims& at) {
                                          const double value = x.at({0, at[1] % 2, at[2], at[3]});
                                          return at[1] < 2 ? value : std::max(value, 0.0);
                                      }});
    }
}

}  // namespace
}  // namespace upforge::lower
