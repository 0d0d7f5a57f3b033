/// Products of matrices that both depend on the input, against sums worked out one by one.

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/expect_error.h"
#include "tests/networks/lowered_runs.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

using testing::ElementsAre;

/// From "a" and "b" to "y".
Model model_of_two(const Dims& a, const Dims& b, std::vector<Node> nodes,
                   std::map<std::string, Array> constants = {}) {
    Model model = model_of({}, std::move(nodes), std::move(constants));
    model.inputs = {port("a", a), port("b", b)};
    return model;
}

PlainArray turned(const PlainArray& matrix) {
    return {{matrix.dims()[1], matrix.dims()[0]}, [&](const Dims& position) {
                return matrix.at({position[1], position[0]});
            }};
}

struct Factors {
    Dims a, b, product;
};

TEST(LoweredMatMul, MultipliesArraysOfAnyRank) {
    for (const Factors& factors : std::vector<Factors>{
             {{3, 5}, {5, 4}, {3, 4}},
             {{1, 1}, {1, 1}, {1, 1}},
             {{2, 3, 5}, {2, 5, 4}, {2, 3, 4}},
             {{2, 3, 4, 5}, {2, 3, 5, 6}, {2, 3, 4, 6}},
             {{1, 3, 17, 33}, {1, 3, 33, 19}, {1, 3, 17, 19}},
             {{2, 3, 2, 4, 5}, {2, 3, 2, 5, 3}, {2, 3, 2, 4, 3}},
             {{2, 3, 4, 5}, {3, 5, 6}, {2, 3, 4, 6}},
             {{4, 5}, {2, 3, 5, 6}, {2, 3, 4, 6}},
             {{2, 3, 4, 5}, {5, 6}, {2, 3, 4, 6}},
             {{2, 1, 4, 5}, {1, 3, 5, 6}, {2, 3, 4, 6}},
             {{1, 4, 5}, {2, 5, 6}, {2, 4, 6}},
             {{2, 3, 1, 4, 5}, {1, 2, 5, 3}, {2, 3, 2, 4, 3}},
             {{2, 1, 2, 4, 5}, {1, 3, 1, 5, 3}, {2, 3, 2, 4, 3}},
         }) {
        SCOPED_TRACE(fmt::format("{} times {}", to_string(factors.a), to_string(factors.b)));
        const Array a = noise_of(factors.a), b = noise_of(factors.b, 2);
        const Model model = model_of_two(factors.a, factors.b, {op("MatMul", {"a", "b"}, {"y"})});
        expect_numbers(model, {{"a", a}, {"b", b}},
                       product(PlainArray(a), PlainArray(b), factors.product));
    }
}

/// A row on the left, a column on the right; the result has no axis for it.
TEST(LoweredMatMul, MultipliesVectors) {
    struct Case {
        Factors given, matrices;
    };
    for (const auto& [given, matrices] : std::vector<Case>{
             {{{5}, {5, 4}, {4}}, {{1, 5}, {5, 4}, {1, 4}}},
             {{{3, 5}, {5}, {3}}, {{3, 5}, {5, 1}, {3, 1}}},
             {{{5}, {5}, {}}, {{1, 5}, {5, 1}, {1, 1}}},
             {{{5}, {2, 3, 5, 4}, {2, 3, 4}}, {{1, 5}, {2, 3, 5, 4}, {2, 3, 1, 4}}},
             {{{2, 3, 4, 5}, {5}, {2, 3, 4}}, {{2, 3, 4, 5}, {5, 1}, {2, 3, 4, 1}}},
         }) {
        SCOPED_TRACE(fmt::format("{} times {}", to_string(given.a), to_string(given.b)));
        const Array a = noise_of(given.a), b = noise_of(given.b, 2);
        const PlainArray expected = product(PlainArray(a.reshape(matrices.a)),
                                            PlainArray(b.reshape(matrices.b)), matrices.product);
        expect_numbers(model_of_two(given.a, given.b, {op("MatMul", {"a", "b"}, {"y"})}),
                       {{"a", a}, {"b", b}}, expected.reshape(given.product));
    }
}

/// As attention weighs its queries with its keys, which are read as they lie.
TEST(LoweredMatMul, TransposesWhileItMultiplies) {
    const Attributes last_two = {{"perm", Dims{0, 2, 1}}};
    const Array a = noise_of({2, 4, 5}), b = noise_of({2, 6, 7}, 2), weights = noise_of({7, 5}, 3);
    const Model model = model_of_two(
        {2, 4, 5}, {2, 6, 7},
        {op("MatMul", {"b", "w"}, {"keys"}), op("Transpose", {"keys"}, {"columns"}, last_two),
         op("MatMul", {"a", "columns"}, {"y"})},
        {{"w", weights}});
    const graph::Graph graph = lower(model);
    EXPECT_EQ(graph.nodes.back().operation->name(), "matmul");
    EXPECT_EQ(graph.nodes.back().operation->parameters(), "second transposed");

    const PlainArray keys = product(PlainArray(b), PlainArray(weights), {2, 6, 5});
    const PlainArray columns({2, 5, 6}, [&](const Dims& at) {
        return keys.at({at[0], at[2], at[1]});
    });
    expect_numbers(model, {{"a", a}, {"b", b}}, product(PlainArray(a), columns, {2, 4, 6}));
}

TEST(LoweredMatMul, TransposesTheFirstMatrixToo) {
    const Attributes last_two = {{"perm", Dims{0, 1, 3, 2}}};
    const Model model =
        model_of_two({2, 3, 5, 4}, {2, 3, 5, 6},
                     {op("Transpose", {"a"}, {"t"}, last_two), op("MatMul", {"t", "b"}, {"y"})});
    const Array a = noise_of({2, 3, 5, 4}), b = noise_of({2, 3, 5, 6}, 2);
    const PlainArray given(a);
    const PlainArray rows({2, 3, 4, 5}, [&](const Dims& at) {
        return given.at({at[0], at[1], at[3], at[2]});
    });
    expect_numbers(model, {{"a", a}, {"b", b}}, product(rows, PlainArray(b), {2, 3, 4, 6}));
}

TEST(LoweredMatMul, MultipliesAnArrayByItself) {
    const Model model = model_of({2, 4, 4}, {op("MatMul", {"x", "x"}, {"y"})});
    const Array x = noise_of({2, 4, 4});
    expect_numbers(model, {{"x", x}}, product(PlainArray(x), PlainArray(x), {2, 4, 4}));
}

TEST(LoweredMatMul, MultipliesAConstantFirstFactor) {
    const Array matrix = noise_of({4, 5}, 2), x = noise_of({2, 3, 5, 6});
    const Model model = model_of({2, 3, 5, 6}, {op("MatMul", {"m", "x"}, {"y"})}, {{"m", matrix}});
    expect_numbers(model, {{"x", x}}, product(PlainArray(matrix), PlainArray(x), {2, 3, 4, 6}));
}

TEST(LoweredMatMul, RefusesWhatDoesNotFit) {
    const auto expect_refused = [](const Dims& a, const Dims& b, const std::string& words) {
        const Model model = model_of_two(a, b, {op("MatMul", {"a", "b"}, {"y"})});
        expect_error(ErrorCode::shape_mismatch, words, [&] { lower(model); });
    };
    expect_refused({3, 5}, {4, 6}, "5 columns of the first factor do not fit 4 rows");
    expect_refused({2, 3, 5}, {3, 5, 6}, "2x3x5 times 3x5x6");
    expect_refused({2, 3, 5}, {4}, "5 columns of the first factor do not fit 4 rows");
    expect_refused({3, 5}, {}, "its second input is a scalar");
}

struct GemmCase {
    std::int64_t turns_a, turns_b;
    float alpha, beta;
    Dims added;
};

const std::vector<GemmCase> gemms = {{0, 0, 1, 1, {4}},    {1, 0, 0.5f, 1, {3, 4}},
                                     {0, 1, 1, 2, {3, 1}}, {1, 1, -1.5f, 0.25f, {1, 4}},
                                     {1, 1, 1, 1, {}},     {0, 0, 2, 3, {1}},
                                     {0, 1, 1, 1, {3, 4}}, {1, 0, 1, 0, {4}},
                                     {0, 0, 1, -2, {3, 4}}};

Node gemm_of(const GemmCase& tried, std::vector<std::string> inputs) {
    return op("Gemm", std::move(inputs), {"y"},
              {{"transA", tried.turns_a},
               {"transB", tried.turns_b},
               {"alpha", tried.alpha},
               {"beta", tried.beta}});
}

/// That alpha * A * B + beta * C comes out, whichever of B and C are constants.
void expect_gemm(const GemmCase& tried, bool constant_matrix, bool constant_sum) {
    const Dims dims_a = tried.turns_a ? Dims{5, 3} : Dims{3, 5};
    const Dims dims_b = tried.turns_b ? Dims{4, 5} : Dims{5, 4};
    Arrays inputs = {{"a", noise_of(dims_a)}};
    Model model = model_of({}, {gemm_of(tried, {"a", "b", "c"})});
    model.inputs = {port("a", dims_a)};
    const Array b = noise_of(dims_b, 2), c = noise_of(tried.added, 3);
    const auto give = [&](const std::string& name, const Array& array, bool constant) {
        (constant ? model.constants : inputs)[name] = array;
        if (!constant) {
            model.inputs.push_back(port(name, array.dims()));
        }
    };
    give("b", b, constant_matrix);
    give("c", c, constant_sum);
    const PlainArray rows(inputs.at("a")), matrix(b), added(c);
    const PlainArray products = product(tried.turns_a ? turned(rows) : rows,
                                        tried.turns_b ? turned(matrix) : matrix, {3, 4});
    expect_numbers(model, inputs, {{3, 4}, [&](const Dims& at) {
                                       return double{tried.alpha} * products.at(at) +
                                              double{tried.beta} * added.at(at);
                                   }});
}

TEST(LoweredGemm, MultipliesScalesAndAdds) {
    for (const GemmCase& tried : gemms) {
        for (const bool constant_matrix : {false, true}) {
            for (const bool constant_sum : {false, true}) {
                SCOPED_TRACE(fmt::format("transA {}, transB {}, alpha {}, beta {}, C {}, {} {}",
                                         tried.turns_a, tried.turns_b, tried.alpha, tried.beta,
                                         to_string(tried.added), constant_matrix, constant_sum));
                expect_gemm(tried, constant_matrix, constant_sum);
            }
        }
    }
}

TEST(LoweredCumSum, AddsUpWhatComesBefore) {
    const Dims dims{2, 3, 4, 5};
    const PlainArray x(noise_of(dims));
    for (std::int64_t axis = 0; axis < 4; ++axis) {
        for (const bool exclusive : {false, true}) {
            for (const bool reverse : {false, true}) {
                SCOPED_TRACE(fmt::format("axis {}, {} {}", axis, exclusive, reverse));
                const Model model = model_of(dims,
                                             {op("CumSum", {"x", "axis"}, {"y"},
                                                 {{"exclusive", std::int64_t{exclusive}},
                                                  {"reverse", std::int64_t{reverse}}})},
                                             {{"axis", Array::scalar(axis - 4)}});
                const auto d = static_cast<std::size_t>(axis);
                const PlainArray sums(dims, [&](const Dims& at) {
                    double sum = 0;
                    Dims other = at;
                    for (other[d] = 0; other[d] < dims[d]; ++other[d]) {
                        const bool before = reverse ? other[d] > at[d] : other[d] < at[d];
                        sum += before || (other[d] == at[d] && !exclusive) ? x.at(other) : 0;
                    }
                    return sum;
                });
                expect_of_noise(model, dims, sums);
            }
        }
    }
}

TEST(LoweredGemm, MultipliesWithoutASum) {
    const Array a = noise_of({3, 5}), b = noise_of({4, 5}, 2);
    const GemmCase turned_second{0, 1, 1, 1, {}};
    expect_numbers(model_of_two({3, 5}, {4, 5}, {gemm_of(turned_second, {"a", "b"})}),
                   {{"a", a}, {"b", b}}, product(PlainArray(a), turned(PlainArray(b)), {3, 4}));
}

TEST(LoweredGemm, RefusesWhatIsNoMatrix) {
    const Model model = model_of_two({3, 5}, {2, 5, 4}, {gemm_of({0, 0, 1, 1, {}}, {"a", "b"})});
    expect_error(ErrorCode::shape_mismatch, "its input is 2x5x4, not a matrix",
                 [&] { lower(model); });
}

}  // namespace
}  // namespace upforge::lower
