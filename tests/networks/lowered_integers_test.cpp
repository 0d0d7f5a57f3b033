/// Operators on bytes, lowered and run, against whole numbers worked out one by one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

Array bytes(const Dims& dims, unsigned seed, ElementType type) {
    std::vector<float> values = noise_of(dims, seed).floats();
    auto owner = std::make_shared<std::vector<std::byte>>();
    for (const float value : values) {
        const auto whole = static_cast<int>(std::floor((value + 1) * 100));
        owner->push_back(static_cast<std::byte>(type == ElementType::u8 ? whole : whole - 100));
    }
    return {type, dims, *owner, owner};
}

Array byte(int value, ElementType type) {
    auto owner = std::make_shared<std::byte>(static_cast<std::byte>(value));
    return {type, {}, std::span(owner.get(), 1), owner};
}

double to_bytes(double value, double scale, double zero) {
    return std::clamp(std::nearbyint(value / scale) + zero, 0.0, 255.0);
}

/// Of u8 numbers "x", so that the results can be held against whole numbers.
Model model_of_bytes(const Dims& dims, ElementType result, std::vector<Node> nodes,
                     std::map<std::string, Array> constants) {
    for (Node& node : nodes) {
        node.name = node.outputs[0];
    }
    Model model{.opset = 21,
                .inputs = {port("x", dims, ElementType::u8)},
                .outputs = {{.name = "y", .type = result}},
                .constants = std::move(constants),
                .nodes = std::move(nodes)};
    expand_integers(model);
    join_quantization(model);
    return model;
}

const Dims image = {1, 3, 5, 6};

/// The sum of products of a 3x3 convolution that keeps the size, of numbers less zero points.
double convolved(const PlainArray& x, const PlainArray& w, const Dims& at, double zero_of_x,
                 const std::function<double(std::int64_t)>& zero_of_w) {
    double sum = 0;
    for_each_position({x.dims()[1], 3, 3}, [&](const Dims& tap) {
        const std::int64_t row = at[2] + tap[1] - 1, column = at[3] + tap[2] - 1;
        if (row >= 0 && row < x.dims()[2] && column >= 0 && column < x.dims()[3]) {
            sum += (x.at({at[0], tap[0], row, column}) - zero_of_x) *
                   (w.at({at[1], tap[0], tap[1], tap[2]}) - zero_of_w(at[1]));
        }
    });
    return sum;
}

TEST(LoweredQLinearConv, IsAConvolutionOfWhatBytesStandFor) {
    const Array x = bytes(image, 1, ElementType::u8), w = bytes({4, 3, 3, 3}, 2, ElementType::i8);
    const std::vector<float> scales = {0.01f, 0.02f, 0.03f, 0.005f};
    const Model model =
        model_of_bytes(image, ElementType::u8,
                       {op("QLinearConv", {"x", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"},
                           {"y"}, {{"pads", Dims{1, 1, 1, 1}}})},
                       {{"xs", Array::scalar(0.05f)},
                        {"xz", byte(100, ElementType::u8)},
                        {"w", w},
                        {"ws", floats(scales)},
                        {"wz", Array::of({4}, std::vector<std::int64_t>{0, 3, 0, -5})},
                        {"ys", Array::scalar(0.5f)},
                        {"yz", byte(120, ElementType::u8)},
                        {"b", Array::of({4}, std::vector<std::int64_t>{100, -200, 300, 0})}});
    const PlainArray plain_x(x), plain_w(w);
    const double zeros[] = {0, 3, 0, -5}, biases[] = {100, -200, 300, 0};
    const PlainArray expected({1, 4, 5, 6}, [&](const Dims& at) {
        const double sum = convolved(plain_x, plain_w, at, 100,
                                     [&](std::int64_t channel) { return zeros[channel]; });
        return to_bytes((sum + biases[at[1]]) * 0.05 * scales[at[1]], 0.5, 120);
    });
    const Array result = run(lower(model), {{"x", x}}).front();
    int different = 0;
    for (std::size_t i = 0; i < result.elements(); ++i) {
        const double off = std::abs(result.doubles()[i] - expected.values()[i]);
        EXPECT_LE(off, 1);  // a tie may fall to either side, as floats are rounded
        different += off != 0;
    }
    EXPECT_LE(different, 2);
}

TEST(LoweredConvInteger, SumsExactly) {
    const Array x = bytes(image, 1, ElementType::u8), w = bytes({4, 3, 3, 3}, 2, ElementType::u8);
    const Model model = model_of_bytes(
        image, ElementType::i32,
        {op("ConvInteger", {"x", "w", "xz", "wz"}, {"y"}, {{"pads", Dims{1, 1, 1, 1}}})},
        {{"w", w}, {"xz", byte(7, ElementType::u8)}, {"wz", byte(9, ElementType::u8)}});
    const PlainArray plain_x(x), plain_w(w);
    const PlainArray expected({1, 4, 5, 6}, [&](const Dims& at) {
        return convolved(plain_x, plain_w, at, 7, [](std::int64_t) { return 9.0; });
    });
    const Array result = run(lower(model), {{"x", x}}).front();
    EXPECT_EQ(result.doubles(), expected.values());
}

TEST(LoweredMatMulInteger, SumsExactly) {
    const Array x = bytes({4, 6}, 1, ElementType::u8), w = bytes({6, 5}, 2, ElementType::i8);
    const Model model =
        model_of_bytes({4, 6}, ElementType::i32, {op("MatMulInteger", {"x", "w", "xz"}, {"y"})},
                       {{"w", w}, {"xz", byte(50, ElementType::u8)}});
    const PlainArray plain_x(x), plain_w(w);
    const PlainArray expected({4, 5}, [&](const Dims& at) {
        double sum = 0;
        for (std::int64_t k = 0; k < 6; ++k) {
            sum += (plain_x.at({at[0], k}) - 50) * plain_w.at({k, at[1]});
        }
        return sum;
    });
    EXPECT_EQ(run(lower(model), {{"x", x}}).front().doubles(), expected.values());
}

/// Sums, means and stacks of bytes, as onnxruntime's quantizer writes them.
TEST(LoweredOperatorsOfOnnxruntime, AreThoseOfWhatBytesStandFor) {
    const Array x = bytes(image, 1, ElementType::u8);
    const PlainArray plain(x);
    const auto value = [&](const Dims& at) { return (plain.at(at) - 100) * 0.05; };
    const std::map<std::string, Array> constants = {{"s", Array::scalar(0.05f)},
                                                    {"z", byte(100, ElementType::u8)},
                                                    {"ys", Array::scalar(0.1f)},
                                                    {"yz", byte(50, ElementType::u8)},
                                                    {"w", bytes({90, 4}, 3, ElementType::i8)},
                                                    {"ws", Array::scalar(0.01f)},
                                                    {"wz", byte(0, ElementType::i8)},
                                                    {"flat", ints({1, 90})}};
    const auto of_ours = [](Node node) {
        node.domain = "com.microsoft";
        return node;
    };
    const auto expect = [&](const std::vector<Node>& nodes, const Dims& dims,
                            const std::function<double(const Dims&)>& number) {
        const Array result =
            run(lower(model_of_bytes(image, ElementType::u8, nodes, constants)), {{"x", x}})
                .front();
        const PlainArray expected(dims,
                                  [&](const Dims& at) { return to_bytes(number(at), 0.1, 50); });
        ASSERT_EQ(result.dims(), dims);
        for (std::size_t i = 0; i < result.elements(); ++i) {
            // Halves may fall to either side, as floats are rounded.
            ASSERT_LE(std::abs(result.doubles()[i] - expected.values()[i]), 1);
        }
    };
    expect({of_ours(op("QLinearAdd", {"x", "s", "z", "x", "s", "z", "ys", "yz"}, {"y"}))}, image,
           [&](const Dims& at) { return 2 * value(at); });
    expect({of_ours(op("QLinearMul", {"x", "s", "z", "x", "s", "z", "ys", "yz"}, {"y"}))}, image,
           [&](const Dims& at) { return value(at) * value(at); });
    expect({of_ours(op("QLinearSigmoid", {"x", "s", "z", "ys", "yz"}, {"y"}))}, image,
           [&](const Dims& at) { return 1 / (1 + std::exp(-value(at))); });
    expect({of_ours(op("QLinearLeakyRelu", {"x", "s", "z", "ys", "yz"}, {"y"}, {{"alpha", 0.5f}}))},
           image, [&](const Dims& at) { return value(at) * (value(at) < 0 ? 0.5 : 1); });
    expect({of_ours(op("QLinearGlobalAveragePool", {"x", "s", "z", "ys", "yz"}, {"y"}))},
           {1, 3, 1, 1}, [&](const Dims& at) {
               double sum = 0;
               for_each_position({5, 6}, [&](const Dims& pixel) {
                   sum += value({at[0], at[1], pixel[0], pixel[1]});
               });
               return sum / 30;
           });
    expect({of_ours(op("QLinearConcat", {"ys", "yz", "x", "s", "z", "x", "ys", "yz"}, {"y"},
                       {{"axis", std::int64_t{1}}}))},
           {1, 6, 5, 6}, [&](const Dims& at) {
               const Dims own = {at[0], at[1] % 3, at[2], at[3]};
               return at[1] < 3 ? value(own) : (plain.at(own) - 50) * 0.1;
           });
    const PlainArray w(constants.at("w")), row = plain.reshape({1, 90});
    expect({op("Reshape", {"x", "flat"}, {"row"}),
            of_ours(op("QGemm", {"row", "s", "z", "w", "ws", "wz", "", "ys", "yz"}, {"y"}))},
           {1, 4}, [&](const Dims& at) {
               double sum = 0;
               for (std::int64_t k = 0; k < 90; ++k) {
                   sum += (row.at({0, k}) - 100) * 0.05 * w.at({k, at[1]}) * 0.01;
               }
               return sum;
           });
}

/// ONNX's own example.
TEST(LoweredDynamicQuantizeLinear, TakesAllNumbersToBytes) {
    Model model = model_of({6}, {op("DynamicQuantizeLinear", {"x"}, {"y", "s", "z"})}, {}, 13);
    model.outputs = {{.name = "y", .type = ElementType::u8},
                     {.name = "s"},
                     {.name = "z", .type = ElementType::u8}};
    expand_integers(model);
    const std::vector<Array> results =
        run(lower(model), {{"x", floats({0, 2, -3, -2.5f, 1.34f, 0.5f})}});
    EXPECT_THAT(results[0].integers(), testing::ElementsAre(153, 255, 0, 26, 221, 179));
    EXPECT_THAT(results[1].floats(), testing::ElementsAre(testing::FloatEq(5.0f / 255)));
    EXPECT_THAT(results[2].integers(), testing::ElementsAre(153));
}

TEST(LoweredQuantizeLinear, HasScalesOfEachChannel) {
    const Dims dims = {2, 3, 2, 2};
    const Array x = noise_of(dims);
    const std::vector<float> scales = {0.01f, 0.1f, 0.5f};
    const std::vector<std::int64_t> zeros = {10, 128, 200};
    Model model = model_of(
        dims,
        {op("QuantizeLinear", {"x", "s", "z"}, {"q"}),
         op("DequantizeLinear", {"q", "s", "z"}, {"y"})},
        {{"s", floats(scales)},
         {"z", Array(ElementType::u8, {3}, std::as_bytes(std::span("\x0a\x80\xc8", 3)), nullptr)}});
    const PlainArray plain(x);
    expect_numbers(model, {{"x", x}}, {dims, [&](const Dims& at) {
                                           const double scale = scales[at[1]];
                                           const auto zero = static_cast<double>(zeros[at[1]]);
                                           return (to_bytes(plain.at(at), scale, zero) - zero) *
                                                  scale;
                                       }});
}

}  // namespace
}  // namespace upforge::lower
