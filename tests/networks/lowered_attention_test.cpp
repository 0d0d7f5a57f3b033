/// What a transformer is made of, lowered and run, against numbers worked out one by one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/networks/lowered_runs.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

/// Two images of four tokens, whose six features go to two heads.
const Dims tokens = {2, 4, 6}, by_head = {2, 2, 4, 3};

PlainArray of_heads(const PlainArray& features) {
    return {by_head, [&](const Dims& at) {
                return features.at({at[0], at[2], at[1] * 3 + at[3]});
            }};
}

PlainArray softmax_of_rows(const PlainArray& scores) {
    return {scores.dims(), [&](const Dims& at) {
                double sum = 0;
                for (std::int64_t k = 0; k < scores.dims().back(); ++k) {
                    sum += std::exp(scores.at({at[0], at[1], at[2], k}));
                }
                return std::exp(scores.at(at)) / sum;
            }};
}

PlainArray attention(const PlainArray& x, const PlainArray& queries, const PlainArray& keys,
                     const PlainArray& values) {
    const PlainArray q = of_heads(product(x, queries, tokens));
    const PlainArray k = of_heads(product(x, keys, tokens));
    const PlainArray v = of_heads(product(x, values, tokens));
    const PlainArray columns({2, 2, 3, 4}, [&](const Dims& at) {
        return k.at({at[0], at[1], at[3], at[2]});
    });
    const PlainArray attended =
        product(softmax_of_rows(product(q, columns, {2, 2, 4, 4})), v, by_head);
    return {tokens, [&](const Dims& at) {
                return attended.at({at[0], at[2] / 3, at[1], at[2] % 3});
            }};
}

std::vector<Node> heads_of(const std::string& name, const Dims& order) {
    return {op("MatMul", {"x", "w" + name}, {name + "1"}),
            op("Reshape", {name + "1", "apart"}, {name + "2"}),
            op("Transpose", {name + "2"}, {name}, {{"perm", order}})};
}

TEST(LoweredAttention, IsThatOfEachHead) {
    std::vector<Node> nodes;
    const Dims heads_first = {0, 2, 1, 3}, features_first = {0, 2, 3, 1};
    for (const auto& [name, order] :
         {std::pair{"q", heads_first}, {"k", features_first}, {"v", heads_first}}) {
        const std::vector<Node> of_one = heads_of(name, order);
        nodes.insert(nodes.end(), of_one.begin(), of_one.end());
    }
    for (const Node& node : {op("MatMul", {"q", "k"}, {"scores"}),
                             op("Softmax", {"scores"}, {"weights"}, {{"axis", std::int64_t{-1}}}),
                             op("MatMul", {"weights", "v"}, {"attended"}),
                             op("Transpose", {"attended"}, {"moved"}, {{"perm", heads_first}}),
                             op("Reshape", {"moved", "together"}, {"y"})}) {
        nodes.push_back(node);
    }
    const Array x = noise_of(tokens), q = noise_of({6, 6}, 2), k = noise_of({6, 6}, 3),
                v = noise_of({6, 6}, 4);
    const Model model = model_of(tokens, nodes,
                                 {{"wq", q},
                                  {"wk", k},
                                  {"wv", v},
                                  {"apart", ints({2, 4, 2, 3})},
                                  {"together", ints(tokens)}});
    expect_numbers(model, {{"x", x}},
                   attention(PlainArray(x), PlainArray(q), PlainArray(k), PlainArray(v)));
}

/// Pixels become tokens, and tokens pixels.
TEST(LoweredAttention, WeighsThePixelsOfAnImage) {
    const Dims image = {1, 3, 2, 4};
    const Model model = model_of(
        image,
        {op("Reshape", {"x", "flat"}, {"columns"}),
         op("Transpose", {"columns"}, {"rows"}, {{"perm", Dims{0, 2, 1}}}),
         op("MatMul", {"rows", "columns"}, {"scores"}),
         op("MatMul", {"columns", "scores"}, {"sums"}), op("Reshape", {"sums", "image"}, {"y"})},
        {{"flat", ints({1, 3, 8})}, {"image", ints(image)}});
    const Array x = noise_of(image);
    const PlainArray columns = PlainArray(x).reshape({1, 3, 8});
    const PlainArray rows({1, 8, 3}, [&](const Dims& at) {
        return columns.at({at[0], at[2], at[1]});
    });
    const PlainArray sums = product(columns, product(rows, columns, {1, 8, 8}), {1, 3, 8});
    expect_numbers(model, {{"x", x}}, sums.reshape(image));
}

/// What is written beside other channels.
TEST(LoweredAttention, IsJoinedWithWhatItReads) {
    const Dims square = {2, 3, 4, 4};
    const Model model =
        model_of(square,
                 {op("MatMul", {"x", "x"}, {"squares"}),
                  op("Gather", {"x", "i"}, {"picked"}, {{"axis", std::int64_t{3}}}),
                  op("Concat", {"x", "squares", "picked"}, {"y"}, {{"axis", std::int64_t{1}}})},
                 {{"i", ints({3, 0, 0, 1})}});
    const PlainArray x(noise_of(square));
    const PlainArray squares = product(x, x, square);
    const Dims picked = {3, 0, 0, 1};
    expect_of_noise(model, square,
                    {{2, 9, 4, 4}, [&](const Dims& at) {
                         const std::int64_t channel = at[1] % 3;
                         const Dims own = {at[0], channel, at[2], at[3]};
                         return at[1] < 3   ? x.at(own)
                                : at[1] < 6 ? squares.at(own)
                                            : x.at({at[0], channel, at[2],
                                                    picked[static_cast<std::size_t>(at[3])]});
                     }});
}

/// ONNX's operator: queries, keys and values of two heads, or of one that serves both.
struct Attended {
    PlainArray q, k, v, mask = PlainArray({1, 1}, [](const Dims&) { return 0.0; });
    double scale, most = 0;

    PlainArray result() const {
        const std::int64_t keys = k.dims()[2];
        const PlainArray scores({2, 2, 4, keys}, [&](const Dims& at) {
            double sum = 0;
            for (std::int64_t d = 0; d < 3; ++d) {
                sum += q.at({at[0], at[1], at[2], d}) * k.at({at[0], at[1], at[3], d});
            }
            const double score = sum * scale;
            return mask.at(at) + (most == 0 ? score : most * std::tanh(score / most));
        });
        return product(softmax_of_rows(scores), v, {2, 2, 4, v.dims()[3]});
    }
};

const Dims keys_of_five = {2, 2, 5, 3}, values_of_five = {2, 2, 5, 6};

Model attention_of(const Dims& keys, const Dims& values, Attributes attributes,
                   const Array* mask = nullptr) {
    Model model{.opset = 23,
                .inputs = {port("x", by_head), port("k", keys), port("v", values)},
                .outputs = {{.name = "y"}},
                .nodes = {op("Attention", {"x", "k", "v"}, {"y"}, std::move(attributes))}};
    if (mask) {
        model.constants["m"] = *mask;
        model.nodes[0].inputs.push_back("m");
    }
    return model;
}

TEST(LoweredAttentionOperator, WeighsValues) {
    const Arrays inputs = {{"x", noise_of(by_head)},
                           {"k", noise_of(keys_of_five, 2)},
                           {"v", noise_of(values_of_five, 3)}};
    const PlainArray q(inputs.at("x")), k(inputs.at("k")), v(inputs.at("v"));
    expect_numbers(attention_of(keys_of_five, values_of_five, {}), inputs,
                   Attended{.q = q, .k = k, .v = v, .scale = 1 / std::sqrt(3.0)}.result());
    const Array added = noise_of({4, 5}, 4);
    expect_numbers(
        attention_of(keys_of_five, values_of_five, {{"scale", 0.5f}, {"softcap", 0.25f}}, &added),
        inputs,
        Attended{.q = q, .k = k, .v = v, .mask = PlainArray(added), .scale = 0.5, .most = 0.25}
            .result());
    const PlainArray causal({4, 5}, [](const Dims& at) { return at[1] > at[0] ? -HUGE_VAL : 0; });
    expect_numbers(attention_of(keys_of_five, values_of_five,
                                {{"is_causal", std::int64_t{1}}, {"scale", 1.0f}}),
                   inputs, Attended{.q = q, .k = k, .v = v, .mask = causal, .scale = 1}.result());
}

TEST(LoweredAttentionOperator, MasksByTruths) {
    const Arrays inputs = {{"x", noise_of(by_head)},
                           {"k", noise_of(keys_of_five, 2)},
                           {"v", noise_of(values_of_five, 3)}};
    const auto sees = [](std::int64_t query, std::int64_t key) { return (query + key) % 2 == 0; };
    auto truths = std::make_shared<std::vector<std::byte>>();
    for (int i = 0; i < 20; ++i) {
        truths->push_back(static_cast<std::byte>(sees(i / 5, i % 5)));
    }
    const Array mask(ElementType::boolean, {4, 5}, *truths, truths);
    const PlainArray added({4, 5},
                           [&](const Dims& at) { return sees(at[0], at[1]) ? 0 : -HUGE_VAL; });
    expect_numbers(attention_of(keys_of_five, values_of_five, {{"scale", 1.0f}}, &mask), inputs,
                   Attended{.q = PlainArray(inputs.at("x")),
                            .k = PlainArray(inputs.at("k")),
                            .v = PlainArray(inputs.at("v")),
                            .mask = added,
                            .scale = 1}
                       .result());
}

/// The first query sees nothing, and gives zeros.
TEST(LoweredAttentionOperator, MayHideAllKeys) {
    const Arrays inputs = {{"x", noise_of(by_head)},
                           {"k", noise_of(keys_of_five, 2)},
                           {"v", noise_of(values_of_five, 3)},
                           {"m", noise_of({4, 5}, 4)}};
    std::vector<float> added = inputs.at("m").floats();
    std::fill_n(added.begin(), 5, -HUGE_VALF);
    const Array mask = Array::of({4, 5}, added);
    const PlainArray seen = Attended{.q = PlainArray(inputs.at("x")),
                                     .k = PlainArray(inputs.at("k")),
                                     .v = PlainArray(inputs.at("v")),
                                     .mask = PlainArray(inputs.at("m")),
                                     .scale = 1}
                                .result();
    const PlainArray expected(seen.dims(),
                              [&](const Dims& at) { return at[2] == 0 ? 0 : seen.at(at); });
    expect_numbers(attention_of(keys_of_five, values_of_five, {{"scale", 1.0f}}, &mask), inputs,
                   expected);
    Model computed = attention_of(keys_of_five, values_of_five, {{"scale", 1.0f}});
    computed.inputs.push_back(port("m", {4, 5}));
    computed.nodes[0].inputs.push_back("m");
    Arrays with_mask = inputs;
    with_mask["m"] = mask;
    expect_numbers(computed, with_mask, expected);
}

TEST(LoweredAttentionOperator, SeesAWindow) {
    const Arrays inputs = {{"x", noise_of(by_head)},
                           {"k", noise_of(keys_of_five, 2)},
                           {"v", noise_of(values_of_five, 3)}};
    const PlainArray window({4, 5}, [](const Dims& at) {
        return at[1] >= at[0] - 2 && at[1] <= at[0] + 1 ? 0 : -HUGE_VAL;
    });
    expect_numbers(attention_of(keys_of_five, values_of_five,
                                {{"scale", 1.0f},
                                 {"left_window_size", std::int64_t{2}},
                                 {"right_window_size", std::int64_t{1}}}),
                   inputs,
                   Attended{.q = PlainArray(inputs.at("x")),
                            .k = PlainArray(inputs.at("k")),
                            .v = PlainArray(inputs.at("v")),
                            .mask = window,
                            .scale = 1}
                       .result());
}

TEST(LoweredAttentionOperator, SharesKeysAmongHeads) {
    const Dims one_key = {2, 1, 5, 3}, one_value = {2, 1, 5, 6};
    const Arrays inputs = {
        {"x", noise_of(by_head)}, {"k", noise_of(one_key, 2)}, {"v", noise_of(one_value, 3)}};
    expect_numbers(attention_of(one_key, one_value, {{"scale", 1.0f}}), inputs,
                   Attended{.q = PlainArray(inputs.at("x")),
                            .k = PlainArray(inputs.at("k")),
                            .v = PlainArray(inputs.at("v")),
                            .scale = 1}
                       .result());
}

/// Heads side by side in the last axis.
TEST(LoweredAttentionOperator, TakesHeadsApart) {
    const Attributes heads = {{"q_num_heads", std::int64_t{2}}, {"kv_num_heads", std::int64_t{2}}};
    const Model model = model_of(tokens, {op("Attention", {"x", "x", "x"}, {"y"}, heads)}, {}, 23);
    const PlainArray x = of_heads(PlainArray(noise_of(tokens)));
    const PlainArray together =
        Attended{.q = x, .k = x, .v = x, .scale = 1 / std::sqrt(3.0)}.result();
    expect_of_noise(model, tokens, {tokens, [&](const Dims& at) {
                                        return together.at({at[0], at[2] / 3, at[1], at[2] % 3});
                                    }});
}

}  // namespace
}  // namespace upforge::lower
