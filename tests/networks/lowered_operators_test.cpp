/// Operators of ONNX, lowered and run, against numbers worked out one by one.

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lower/host_array.h"
#include "tests/networks/lowered_runs.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

using testing::ElementsAre;

const Dims four_axes = {2, 3, 4, 5};

struct Reduction {
    const char* op;
    double start;
    double (*join)(double, double);
    double (*finish)(double) = [](double value) { return value; };
};

const Reduction reductions[] = {
    {"ReduceMin", HUGE_VAL, [](double a, double b) { return std::min(a, b); }},
    {"ReduceL1", 0, [](double a, double b) { return a + std::abs(b); }},
    {"ReduceL2", 0, [](double a, double b) { return a + b * b; },
     [](double sum) { return std::sqrt(sum); }},
    {"ReduceProd", 1, [](double a, double b) { return a * b; }},
    {"ReduceSumSquare", 0, [](double a, double b) { return a + b * b; }},
    {"ReduceLogSumExp", 0, [](double a, double b) { return a + std::exp(b); },
     [](double sum) { return std::log(sum); }},
};

/// With extent 1 where it is reduced.
PlainArray reduced(const Reduction& reduction, const PlainArray& x, const Dims& axes) {
    Dims dims = x.dims();
    for (const std::int64_t axis : axes) {
        dims[static_cast<std::size_t>(axis)] = 1;
    }
    return {dims, [&](const Dims& position) {
                double result = reduction.start;
                for_each_position(x.dims(), [&](const Dims& other) {
                    bool belongs = true;
                    for (std::size_t d = 0; d < dims.size(); ++d) {
                        belongs &= dims[d] == 1 || position[d] == other[d];
                    }
                    result = belongs ? reduction.join(result, x.at(other)) : result;
                });
                return reduction.finish(result);
            }};
}

TEST(LoweredReductions, JoinTheElementsOfAxes) {
    const PlainArray x(noise_of(four_axes));
    for (const Reduction& reduction : reductions) {
        for (const Dims& axes : {Dims{2, 3}, Dims{1}, Dims{3}, Dims{0, 2}, Dims{0, 1, 2, 3}}) {
            const PlainArray expected = reduced(reduction, x, axes);
            Dims left;
            for (std::int64_t d = 0; d < 4; ++d) {
                if (std::find(axes.begin(), axes.end(), d) == axes.end()) {
                    left.push_back(four_axes[static_cast<std::size_t>(d)]);
                }
            }
            for (const std::int64_t keepdims : {0, 1}) {
                SCOPED_TRACE(fmt::format("{} of {}, keepdims {}", reduction.op,
                                         to_string(Attribute(axes)), keepdims));
                const PlainArray result = keepdims ? expected : expected.reshape(left);
                const Attributes kept = {{"keepdims", keepdims}};
                expect_of_noise(model_of(four_axes, {op(reduction.op, {"x"}, {"y"},
                                                        {{"axes", axes}, {"keepdims", keepdims}})}),
                                four_axes, result);
                expect_of_noise(model_of(four_axes, {op(reduction.op, {"x", "axes"}, {"y"}, kept)},
                                         {{"axes", ints(axes)}}, 18),
                                four_axes, result);
            }
        }
    }
}

TEST(LoweredReductions, JoinAllWhereNoAxesAreNamed) {
    for (const Reduction& reduction : reductions) {
        SCOPED_TRACE(reduction.op);
        expect_of_noise(model_of({3, 7}, {op(reduction.op, {"x"}, {"y"})}), {3, 7},
                        reduced(reduction, PlainArray(noise_of({3, 7})), {0, 1}));
    }
}

/// A product, which is a number for negative bases too.
TEST(LoweredPow, SquaresByMultiplying) {
    for (const Dims& dims : {Dims{}, Dims{1}, Dims{1, 1, 1, 1}}) {
        const Array two = Array::of(dims, std::vector<float>{2});
        const Model model =
            model_of({1, 2, 1, 3}, {op("Pow", {"x", "two"}, {"y"})}, {{"two", two}});
        const graph::Graph graph = lower(model);
        EXPECT_THAT(operations(graph), ElementsAre("combine"));
        EXPECT_EQ(graph.nodes[0].operation->parameters(), "multiply");
        const Array x = Array::of({1, 2, 1, 3}, std::vector<float>{-3, -1.5f, 0, 0.5f, 2, -1e3f});
        EXPECT_THAT(run_by_kernels(model, {{"x", x}}).floats(),
                    ElementsAre(9, 2.25f, 0, 0.25f, 4, 1e6f));
    }
}

TEST(LoweredPow, RaisesToOtherPowers) {
    const Array x = Array::of({1, 2, 1, 2}, std::vector<float>{0.5f, 1, 1.5f, 3});
    for (const float exponent : {3.0f, 0.5f, -1.0f}) {
        const Model model = model_of({1, 2, 1, 2}, {op("Pow", {"x", "e"}, {"y"})},
                                     {{"e", Array::scalar(exponent)}});
        EXPECT_EQ(lower(model).nodes[0].operation->parameters(), "power");
        const PlainArray base(x);
        expect_numbers(model, {{"x", x}}, {{1, 2, 1, 2}, [&](const Dims& at) {
                                               return std::pow(base.at(at), double{exponent});
                                           }});
    }
}

/// Where the exponent has more axes than the base, so has the result.
TEST(LoweredPow, BroadcastsTheBaseOfASquare) {
    const Model model = model_of({2, 3}, {op("Pow", {"x", "two"}, {"y"})},
                                 {{"two", Array::of({1, 1, 1}, std::vector<float>{2})}});
    const PlainArray x(noise_of({2, 3}));
    expect_of_noise(model, {2, 3},
                    {{1, 2, 3}, [&](const Dims& at) { return x.at(at) * x.at(at); }});
}

double swish(double x, double alpha) {
    return x / (1 + std::exp(-alpha * x));
}

/// These are what convolutions apply to their sums.
TEST(LoweredActivations, AreOfTheKindThatIsFused) {
    struct Case {
        Node node;
        const char* activation;
        double (*formula)(double);
    };
    const Case cases[] = {{op("Clip", {"x", "zero", "six"}, {"y"}), "relu6",
                           [](double x) { return std::clamp(x, 0.0, 6.0); }},
                          {op("HardSwish", {"x"}, {"y"}), "hard_swish",
                           [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }},
                          {op("Swish", {"x"}, {"y"}), "silu", [](double x) { return swish(x, 1); }},
                          {op("Gelu", {"x"}, {"y"}), "gelu",
                           [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }}};
    const Dims dims{1, 2, 3, 5};
    std::vector<float> numbers;
    for (int i = 0; i < 30; ++i) {
        numbers.push_back(static_cast<float>(i - 14) * 0.7f);
    }
    const Array x = Array::of(dims, numbers);
    for (const Case& each : cases) {
        SCOPED_TRACE(each.node.op);
        const Model model = model_of(
            dims, {each.node}, {{"zero", Array::scalar(0.0f)}, {"six", Array::scalar(6.0f)}}, 24);
        EXPECT_EQ(lower(model).nodes[0].operation->parameters(), each.activation);
        const PlainArray argument(x);
        expect_numbers(model, {{"x", x}},
                       {dims, [&](const Dims& at) { return each.formula(argument.at(at)); }});
    }
}

TEST(LoweredActivations, HaveSwishOfOtherSlopes) {
    const Dims dims{1, 2, 3, 5};
    const PlainArray x(noise_of(dims));
    const Model model = model_of(dims, {op("Swish", {"x"}, {"y"}, {{"alpha", 1.702f}})}, {}, 24);
    expect_of_noise(model, dims, {dims, [&](const Dims& at) { return swish(x.at(at), 1.702f); }});
}

TEST(LoweredReductions, TakeLogarithmsOfSums) {
    const Dims dims{2, 3, 4};
    const Array x = Array::of(dims, [] {
        std::vector<float> numbers(24);
        std::iota(numbers.begin(), numbers.end(), 1.0f);
        return numbers;
    }());
    const Attributes over_rows{{"axes", Dims{1}}};
    const PlainArray of_sums({2, 1, 4}, [&](const Dims& at) {
        const PlainArray all(x);
        return std::log(all.at({at[0], 0, at[2]}) + all.at({at[0], 1, at[2]}) +
                        all.at({at[0], 2, at[2]}));
    });
    expect_numbers(model_of(dims, {op("ReduceLogSum", {"x"}, {"y"}, over_rows)}), {{"x", x}},
                   of_sums);
    // Powers of e would be infinite, or are.
    const float infinity = HUGE_VALF;
    const Array extreme = Array::of(
        {1, 3, 2}, std::vector{1000.0f, -infinity, 1000.0f, -infinity, -infinity, -infinity});
    const Model model = model_of({1, 3, 2}, {op("ReduceLogSumExp", {"x"}, {"y"}, over_rows)});
    EXPECT_THAT(run_by_kernels(model, {{"x", extreme}}).floats(),
                ElementsAre(testing::FloatEq(1000.6931f), -infinity));
}

/// As masks of classes become images, a channel each.
TEST(LoweredOneHot, NamesTheLargestChannel) {
    const Dims dims{2, 4, 3, 5};
    const PlainArray x(noise_of(dims));
    for (const std::int64_t axis : {1, -1}) {
        const Model model =
            model_of(dims,
                     {op("ArgMax", {"x"}, {"labels"},
                         {{"axis", std::int64_t{1}}, {"keepdims", std::int64_t{0}}}),
                      op("OneHot", {"labels", "depth", "values"}, {"y"}, {{"axis", axis}})},
                     {{"depth", Array::scalar(std::int64_t{4})}, {"values", floats({-1, 3})}});
        const Dims result = axis == 1 ? dims : Dims{2, 3, 5, 4};
        expect_of_noise(model, dims,
                        {result, [&](const Dims& at) {
                             const Dims pixel = axis == 1 ? at : Dims{at[0], at[3], at[1], at[2]};
                             for (std::int64_t c = 0; c < 4; ++c) {
                                 Dims other = pixel;
                                 other[1] = c;
                                 if (x.at(other) > x.at(pixel)) {
                                     return -1.0;
                                 }
                             }
                             return 3.0;
                         }});
    }
}

/// As causal masks of attention are.
TEST(LoweredWhere, MayHaveAConstantConditionOfTruths) {
    const Dims dims{1, 2, 3, 3};
    const std::vector<std::int64_t> mask{1, 0, 0, 1, 1, 0, 1, 1, 1};
    const Model model = model_of(
        dims, {op("Where", {"mask", "x", "hidden"}, {"y"})},
        {{"mask", array_of(ElementType::boolean, {3, 3}, mask)}, {"hidden", Array::scalar(-7.0f)}});
    const Array noise = noise_of(dims);
    const std::vector<float> x = noise.floats();
    std::vector<float> expected;
    for (std::size_t i = 0; i < x.size(); ++i) {
        expected.push_back(mask[i % mask.size()] ? x[i] : -7.0f);
    }
    EXPECT_EQ(run(model, noise).floats(), expected);
    EXPECT_EQ(run_by_kernels(model, {{"x", noise}}).floats(), expected);
}

}  // namespace
}  // namespace upforge::lower
