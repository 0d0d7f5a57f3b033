#include "model/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "model/table.h"
#include "tests/expect_error.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <typename T>
Array array_of(ElementType type, Dims dims, std::vector<T> values) {
    const auto owner = std::make_shared<std::vector<T>>(std::move(values));
    return Array(type, std::move(dims), std::as_bytes(std::span(*owner)), owner);
}

float half(std::uint16_t bits) {
    return array_of<std::uint16_t>(ElementType::f16, {}, {bits}).floats().front();
}

float bfloat16(std::uint16_t bits) {
    return array_of<std::uint16_t>(ElementType::bf16, {}, {bits}).floats().front();
}

Node node(const std::string& op, std::vector<std::string> inputs, const std::string& output) {
    return {.op = op, .name = output, .inputs = std::move(inputs), .outputs = {output}};
}

Model chain(std::vector<Node> nodes) {
    return {.inputs = {{.name = "x"}},
            .outputs = {{.name = "y"}},
            .constants = {{"w", Array::of({2}, std::vector{1.0f, 2.0f})}},
            .nodes = std::move(nodes)};
}

std::vector<std::string> names_in_order(Model model) {
    sort_nodes(model);
    std::vector<std::string> names;
    for (const Node& sorted : model.nodes) {
        names.push_back(sorted.name);
    }
    return names;
}

void expect_unsortable(Model model, const std::string& words) {
    expect_error(ErrorCode::invalid_argument, words, [&] { sort_nodes(model); });
}

TEST(Array, ConvertsEveryType) {
    EXPECT_THAT(array_of<double>(ElementType::f64, {2}, {0.5, -3}).floats(), ElementsAre(0.5, -3));
    EXPECT_THAT(array_of<std::int8_t>(ElementType::i8, {1}, {-128}).integers(), ElementsAre(-128));
    EXPECT_THAT(array_of<std::uint8_t>(ElementType::u8, {1}, {255}).integers(), ElementsAre(255));
    EXPECT_THAT(array_of<std::int16_t>(ElementType::i16, {1}, {-9}).doubles(), ElementsAre(-9));
    EXPECT_THAT(array_of<std::uint16_t>(ElementType::u16, {1}, {65535}).floats(),
                ElementsAre(65535));
    EXPECT_THAT(array_of<std::int32_t>(ElementType::i32, {1}, {-7}).integers(), ElementsAre(-7));
    EXPECT_THAT(array_of<std::uint32_t>(ElementType::u32, {1}, {4294967295}).integers(),
                ElementsAre(4294967295));
    EXPECT_THAT(array_of<std::uint64_t>(ElementType::u64, {1}, {5}).integers(), ElementsAre(5));
    EXPECT_THAT(array_of<std::uint8_t>(ElementType::boolean, {3}, {0, 1, 2}).floats(),
                ElementsAre(0, 1, 1));
    EXPECT_THAT(Array::of({2}, std::vector{1.9f, -1.9f}).integers(), ElementsAre(1, -1));
}

TEST(Array, ConvertsHalfFloatsExactly) {
    EXPECT_EQ(half(0x3c00), 1);
    EXPECT_EQ(half(0xc000), -2);
    EXPECT_EQ(half(0x7bff), 65504);
    EXPECT_EQ(half(0x0400), std::ldexp(1.0f, -14));
    EXPECT_EQ(half(0x0001), std::ldexp(1.0f, -24));
    EXPECT_EQ(half(0x83ff), -std::ldexp(1023.0f, -24));
    EXPECT_TRUE(std::signbit(half(0x8000)));
    EXPECT_EQ(half(0xfc00), -std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isnan(half(0x7e01)));
}

/// Each of them has its value by the definition: sign, exponent and fraction.
TEST(Array, ConvertsAllFiniteHalfFloats) {
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
        const int exponent = bits >> 10 & 31;
        const int fraction = bits & 1023;
        if (exponent == 31) {
            continue;
        }
        const double magnitude =
            exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
        ASSERT_EQ(half(static_cast<std::uint16_t>(bits)), bits >> 15 ? -magnitude : magnitude)
            << bits;
    }
}

TEST(Array, ConvertsBrainFloatsExactly) {
    EXPECT_EQ(bfloat16(0x3f80), 1);
    EXPECT_EQ(bfloat16(0xc049), -3.140625f);
    EXPECT_EQ(bfloat16(0x0001), std::ldexp(1.0f, -133));
    EXPECT_EQ(bfloat16(0x7f80), std::numeric_limits<float>::infinity());
}

TEST(Array, NeedNotBeAligned) {
    const float value = 2.5f;
    const auto bytes = std::make_shared<std::array<std::byte, 1 + sizeof value>>();
    std::memcpy(bytes->data() + 1, &value, sizeof value);
    const Array array(ElementType::f32, {}, std::span(*bytes).subspan(1), bytes);
    EXPECT_THAT(array.floats(), ElementsAre(2.5f));
}

TEST(Array, KeepsItsMemoryWhenReshaped) {
    const Array array = Array::of({2, 3}, std::vector<float>(6));
    const Array column = array.reshape({6, 1});
    EXPECT_EQ(column.bytes().data(), array.bytes().data());
    EXPECT_EQ(column.dims(), (Dims{6, 1}));
    expect_error(ErrorCode::shape_mismatch, "float32 5x1 takes 20 bytes, and there are 24", [&] {
        array.reshape({5, 1});
    });
}

TEST(Array, HasAsManyBytesAsItsElementsTake) {
    expect_error(ErrorCode::shape_mismatch, "int64 2x2 takes 32 bytes, and there are 24", [] {
        Array::of({2, 2}, std::vector<std::int64_t>{1, 2, 3});
    });
    EXPECT_THAT(Array::of({3, 0}, std::vector<float>{}).floats(), IsEmpty());
    EXPECT_THAT(Array().floats(), IsEmpty());
}

TEST(Dims, AreCountedWithoutOverflow) {
    EXPECT_EQ(count_elements({}), 1);
    EXPECT_EQ(count_elements({2, 3, 4}), 24);
    EXPECT_EQ(count_elements({1 << 20, 1 << 20}), std::int64_t{1} << 40);
    EXPECT_EQ(count_elements({1ll << 62, 1ll << 62, 0}), 0);
    EXPECT_EQ(count_elements({0, 1ll << 62, 1ll << 62}), 0);
    expect_error(ErrorCode::too_large, "4611686018427387904x4", [] {
        count_elements({1ll << 62, 4});
    });
    expect_error(ErrorCode::invalid_argument, "2x-1: dimensions cannot be negative", [] {
        count_elements({2, -1});
    });
}

TEST(Attributes, AreReadAsTheTypeThatTheyHave) {
    const Attributes attributes = {{"group", std::int64_t{4}},
                                   {"alpha", 0.5f},
                                   {"mode", std::string("linear")},
                                   {"pads", std::vector<std::int64_t>{1, 2}},
                                   {"body", Opaque{"graph"}}};
    EXPECT_EQ(attributes.integer("group", 1), 4);
    EXPECT_EQ(attributes.integer("absent", 1), 1);
    EXPECT_EQ(attributes.real("alpha", 0), 0.5f);
    EXPECT_EQ(attributes.text("mode", "nearest"), "linear");
    EXPECT_THAT(attributes.integers("pads"), testing::Optional(ElementsAre(1, 2)));
    EXPECT_EQ(attributes.reals("absent"), std::nullopt);
    expect_error(ErrorCode::invalid_argument, "attribute mode is a text, an integer was expected",
                 [&] { attributes.integer("mode", 0); });
    expect_error(ErrorCode::invalid_argument, "attribute body is a graph, a tensor was expected",
                 [&] { attributes.array("body"); });
}

TEST(Attributes, ArePrintedShort) {
    EXPECT_EQ(to_string(Attribute(std::int64_t{3})), "3");
    EXPECT_EQ(to_string(Attribute(0.01f)), "0.01");
    EXPECT_EQ(to_string(Attribute(std::vector<std::int64_t>{1, 1})), "[1, 1]");
    EXPECT_EQ(to_string(Attribute(Array::of({2, 3}, std::vector<float>(6)))), "float32 2x3");
    EXPECT_EQ(to_string(Attribute(Opaque{"graph"})), "(graph)");
}

TEST(SortNodes, LeavesNodesInOrderWhereTheyAre) {
    EXPECT_THAT(names_in_order(chain({node("Relu", {"x"}, "b"), node("Relu", {"x"}, "a"),
                                      node("Add", {"a", "b"}, "y")})),
                ElementsAre("b", "a", "y"));
}

TEST(SortNodes, PutsNodesBehindThoseThatTheyRead) {
    EXPECT_THAT(
        names_in_order(chain({node("Add", {"a", "b"}, "y"), node("Relu", {"b"}, "a"),
                              node("Mul", {"x", "", "w"}, "b"), node("Relu", {"x"}, "unread")})),
        ElementsAre("b", "a", "y", "unread"));
}

TEST(SortNodes, NamesWhatIsWrong) {
    expect_unsortable(chain({node("Relu", {"x"}, "a"), node("Conv", {"a", "weight"}, "y")}),
                      "Conv 'y' (node 2 of 2) reads 'weight', which is no input");
    expect_unsortable(chain({node("Relu", {"x"}, "y"), node("Tanh", {"x"}, "y")}),
                      "two inputs, constants or outputs of nodes are called 'y'");
    expect_unsortable(chain({node("Relu", {"x"}, "w"), node("Tanh", {"x"}, "y")}), "called 'w'");
    expect_unsortable(chain({node("Relu", {"x"}, "a")}), "nothing computes the output 'y'");
}

TEST(SortNodes, NamesANodeOfACircle) {
    expect_unsortable(chain({node("Relu", {"y"}, "after"), node("Add", {"x", "b"}, "a"),
                             node("Relu", {"a"}, "b"), node("Tanh", {"b"}, "y")}),
                      "'b' (node 3 of 4) waits for its own output");
    expect_unsortable(chain({node("Relu", {"y"}, "y")}), "'y' (node 1 of 1) waits");
}

TEST(Model, DescribesItsNodes) {
    Model model = chain({node("Relu", {"x"}, "a"), node("Tanh", {"a"}, "y")});
    EXPECT_EQ(describe(model, model.nodes[1]), "Tanh 'y' (node 2 of 2)");
    EXPECT_EQ(describe(model, node("Conv", {}, "other")), "Conv 'other'");
    model.nodes[0].domain = "com.microsoft";
    EXPECT_EQ(describe(model, model.nodes[0]), "com.microsoft.Relu 'a' (node 1 of 2)");
}

TEST(Model, CountsTrainedValues) {
    Model model = chain({});
    model.constants["shape"] = Array::of({4}, std::vector<std::int64_t>(4));
    model.constants["bias"] = Array::of({3}, std::vector<float>(3));
    EXPECT_EQ(count_parameters(model), 5);
}

TEST(Model, PrintsAsATable) {
    Model model = chain({node("Mul", {"x", "w"}, "scaled"), node("LeakyRelu", {"scaled"}, "y")});
    model.inputs[0].dims = {{Dim{.symbol = "N"}, Dim{2}, Dim{}}};
    model.nodes[1].attributes.set("alpha", 0.5f);
    EXPECT_EQ(to_table(model),
              "input x: float32 Nx2x?\n"
              "output y: float32 any size\n"
              "#  operator   name    inputs -> outputs  attributes\n"
              "1  Mul        scaled  x, w[2] -> scaled\n"
              "2  LeakyRelu  y       scaled -> y        alpha=0.5\n");
}

}  // namespace
}  // namespace upforge
