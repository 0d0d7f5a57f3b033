/// What an ONNX graph is made of: tensors, attributes, ports.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/onnx_models.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(OnnxTensor, MayBeAListOfNumbers) {
    EXPECT_THAT(parse_with(tensor("w", float32, {2}).text(field::float_data, floats({1, 2})))
                    .constants.at("w")
                    .floats(),
                ElementsAre(1, 2));
    EXPECT_THAT(
        parse_with(
            tensor("w", int64, {2}).number(field::int64_data, -5).number(field::int64_data, 6))
            .constants.at("w")
            .integers(),
        ElementsAre(-5, 6));
    EXPECT_THAT(parse_with(tensor("w", int32, {1}).number(field::int32_data, -5))
                    .constants.at("w")
                    .integers(),
                ElementsAre(-5));
    EXPECT_THAT(parse_with(tensor("w", float16, {1}).number(field::int32_data, 0xc000))
                    .constants.at("w")
                    .floats(),
                ElementsAre(-2));
}

TEST(OnnxTensor, HasAsManyElementsAsItsDimensionsSay) {
    expect_refused(
        "initializer 'w': float32 3 takes 12 bytes, and there are 8",
        [] {
            parse_with(tensor("w", float32, {3}).text(field::raw_data, floats({1, 2})));
        },
        ErrorCode::shape_mismatch);
    expect_refused("float32 3 has 3 elements, and there are 2", [] {
        parse_with(tensor("w", float32, {3}).text(field::float_data, floats({1, 2})));
    });
    expect_refused("int64 1 has 1 elements, and there are 0", [] {
        parse_with(tensor("w", int64, {1}).text(field::float_data, floats({1})));
    });
    expect_refused("float32 2147483648 has 2147483648 elements, and there are 0",
                   [] { parse_with(tensor("w", float32, {1ll << 31})); });
    expect_refused(
        "float32 65536x32768 takes 8589934592 bytes, and there are 4",
        [] {
            parse_with(tensor("w", float32, {1 << 16, 1 << 15}).text(field::raw_data, floats({1})));
        },
        ErrorCode::shape_mismatch);
    expect_refused(
        "more than",
        [] {
            parse_with(tensor("w", float32, {1ll << 62, 1ll << 62}));
        },
        ErrorCode::too_large);
    expect_refused(
        "2x-1: dimensions cannot be negative",
        [] {
            parse_with(tensor("w", float32, {2, -1}));
        },
        ErrorCode::invalid_argument);
}

TEST(OnnxTensor, OfTextsIsRefusedOnlyWhenRead) {
    const Message texts = tensor("w", strings, {1}).text(field::string_data, "text");
    expect_refused(
        "Mul 'y' (node 1 of 1) reads 'w', a tensor of STRING elements", [&] { parse_with(texts); },
        ErrorCode::unsupported);
    const Message graph = Message()
                              .message(field::input_port, port("x"))
                              .message(field::output_port, port("y"))
                              .message(field::node, node("Relu", {"x"}, "y"))
                              .message(field::initializer, texts);
    EXPECT_THAT(parse(model_of(graph).bytes()).constants, IsEmpty());
}

TEST(OnnxTensor, ThatIsSparseIsRefusedByName) {
    const Message sparse = Message().message(1, tensor("w", float32, {1}));
    expect_refused(
        "reads 'w', a sparse tensor",
        [&] { parse(model_of(small_graph().message(field::sparse, sparse)).bytes()); },
        ErrorCode::unsupported);
}

TEST(OnnxConstant, IsReadInEveryForm) {
    const auto value = [](const Message& attribute) {
        const Model model = parse_constant(attribute);
        EXPECT_EQ(model.nodes.size(), 1u);
        return model.constants.at("w");
    };
    EXPECT_THAT(value(attribute("value", 4)
                          .message(field::t,
                                   tensor("", float32, {2}).text(field::raw_data, floats({3, 4}))))
                    .floats(),
                ElementsAre(3, 4));
    EXPECT_EQ(value(attribute("value_int", type_int).number(field::i, 3)).dims(), Dims{});
    EXPECT_THAT(
        value(attribute("value_ints", type_ints).number(field::ints, 3).number(field::ints, -4))
            .integers(),
        ElementsAre(3, -4));
    EXPECT_THAT(value(attribute("value_float", type_float)).floats(), ElementsAre(0));
    expect_refused(
        "'w', a value_string", [&] { value(attribute("value_string", 3)); },
        ErrorCode::unsupported);
    expect_refused("Constant 'w': it should have a value and one output", [] {
        parse(model_of(small_graph().message(field::node, node("Constant", {}, "w"))).bytes());
    });
}

TEST(OnnxAttribute, HoldsWhatItsTypeSays) {
    expect_refused("Relu 'y', attribute axis: it should be of type INT, but holds STRING",
                   [] { parse_with_attribute(attribute("axis", type_int).text(field::s, "one")); });
    expect_refused("it should be of type INTS, but holds INT",
                   [] { parse_with_attribute(attribute("pads", type_ints).number(field::i, 1)); });
    expect_refused("field 3 of AttributeProto should not be bytes",
                   [] { parse_with_attribute(attribute("axis", type_int).text(field::i, "one")); });
    expect_refused("field 4 of AttributeProto should not be a number",
                   [] { parse_with_attribute(attribute("mode", 3).number(field::s, 1)); });
}

TEST(OnnxAttribute, MayLeaveOutItsType) {
    const Model model =
        parse_with_attribute(Message().text(field::attribute_name, "axis").number(field::i, 3));
    EXPECT_EQ(model.nodes.at(0).attributes.integer("axis", 0), 3);
}

TEST(OnnxAttribute, ThatIsAGraphIsKeptAsSuch) {
    const Model model = parse_with_attribute(attribute("body", type_graph));
    EXPECT_EQ(to_string(model.nodes.at(0).attributes.begin()->second), "(graph)");
}

TEST(OnnxGraph, NamesWhatIsWrong) {
    expect_refused(
        "test: Mul 'y' (node 1 of 1) reads 'w', which is no input",
        [] { parse(model_of(small_graph()).bytes()); }, ErrorCode::invalid_argument);
    const Message weight = tensor("w", float32, {}).text(field::raw_data, floats({2}));
    const Message graph = small_graph().message(field::initializer, weight);
    expect_refused("two constants are called 'w'", [&] {
        parse(model_of(Message(graph).message(field::initializer, weight)).bytes());
    });
    expect_refused(
        "called 'y'",
        [&] {
            parse(model_of(Message(graph).message(field::node, node("Relu", {"x"}, "y"))).bytes());
        },
        ErrorCode::invalid_argument);
    expect_refused(
        "waits for its own output",
        [&] {
            parse(model_of(Message(graph)
                               .message(field::node, node("Relu", {"b"}, "a"))
                               .message(field::node, node("Relu", {"a"}, "b")))
                      .bytes());
        },
        ErrorCode::invalid_argument);
    expect_refused("does not say which operator", [&] {
        parse(model_of(Message(graph).message(field::node, node("", {"x"}, "a"))).bytes());
    });
    expect_refused("a name has the control character 10 after 'two'", [&] {
        parse(model_of(Message(graph).message(field::node, node("Relu", {"x"}, "two\nlines")))
                  .bytes());
    });
    expect_refused("its graph has no outputs", [] {
        parse(model_of(Message().message(field::input_port, port("x"))).bytes());
    });
}

TEST(OnnxGraph, MayHaveOpenDimensionsOfMinusOne) {
    const Message graph = Message()
                              .message(field::input_port, port("x", {1, -1}))
                              .message(field::output_port, port("y"))
                              .message(field::node, node("Relu", {"x"}, "y"));
    const Model model = parse(model_of(graph).bytes());
    EXPECT_EQ(model.inputs.at(0).dims->at(0).size, 1);
    EXPECT_EQ(model.inputs.at(0).dims->at(1).size, Dim{}.size);
}

TEST(OnnxGraph, HasInputsOfPositiveDimensions) {
    for (const int dim : {0, -2, -7}) {
        const Message input = Message().message(field::input_port, port("x", {1, dim}));
        expect_refused("input 'x': it has a dimension of " + std::to_string(dim),
                       [&] { parse(model_of(input).bytes()); });
    }
    expect_refused(
        "input 'x': it is not a tensor",
        [] {
            parse(model_of(Message().message(field::input_port, Message().text(1, "x"))).bytes());
        },
        ErrorCode::unsupported);
}

}  // namespace
}  // namespace upforge
