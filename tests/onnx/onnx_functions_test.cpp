/// Functions that an ONNX file defines for itself are put where it calls them.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/onnx_models.h"

namespace upforge {
namespace {

using testing::ElementsAre;

Message function(const std::string& name, const std::vector<std::string>& inputs,
                 const std::vector<std::string>& outputs, const std::vector<Message>& nodes) {
    Message message;
    message.text(field::function_name, name).text(field::function_domain, "own");
    message.message(field::function_opset, Message().number(field::version, 17));
    for (const std::string& input : inputs) {
        message.text(field::function_input, input);
    }
    for (const std::string& output : outputs) {
        message.text(field::function_output, output);
    }
    for (const Message& node : nodes) {
        message.message(field::function_node, node);
    }
    return message;
}

Message call(const std::string& name, const std::vector<std::string>& inputs,
             const std::string& output, const std::string& as) {
    return node(name, inputs, output).text(field::domain, "own").text(field::node_name, as);
}

Message graph(const std::vector<Message>& nodes) {
    Message message;
    message.message(field::input_port, port("x")).message(field::output_port, port("y"));
    for (const Message& node : nodes) {
        message.message(field::node, node);
    }
    return message;
}

Model parse_all(const Message& graph, const std::vector<Message>& functions) {
    Message model = model_of(graph);
    for (const Message& function : functions) {
        model.message(field::function, function);
    }
    return parse(model.bytes());
}

/// "Mul('a', 'b') -> 'c'", each.
std::vector<std::string> written(const Model& model) {
    std::vector<std::string> texts;
    for (const Node& node : model.nodes) {
        texts.push_back(fmt::format("{} {}({}) -> {}", node.name, node.op,
                                    fmt::join(node.inputs, ", "), fmt::join(node.outputs, ", ")));
    }
    return texts;
}

const Message squared_less =
    function("SquaredLess", {"a", "b"}, {"c"},
             {node("Mul", {"a", "a"}, "square"), node("Sub", {"square", "b"}, "c")});

TEST(OnnxFunction, TakesThePlaceOfItsCalls) {
    const Model model = parse_all(graph({call("SquaredLess", {"x", "x"}, "between", "first"),
                                         call("SquaredLess", {"between", "x"}, "y", "second")}),
                                  {squared_less});
    EXPECT_THAT(written(model), ElementsAre("first/Mul Mul(x, x) -> first/square",
                                            "first/Sub Sub(first/square, x) -> between",
                                            "second/Mul Mul(between, between) -> second/square",
                                            "second/Sub Sub(second/square, x) -> y"));
}

TEST(OnnxFunction, NamesNothingTwice) {
    const Model model = parse_all(
        graph({node("Relu", {"x"}, "f/square"), call("SquaredLess", {"x", "f/square"}, "z", "f"),
               call("SquaredLess", {"z", "x"}, "y", "f")}),
        {squared_less});
    EXPECT_THAT(written(model),
                ElementsAre("f/square Relu(x) -> f/square", "f/Mul Mul(x, x) -> f/square_2",
                            "f/Sub Sub(f/square_2, f/square) -> z", "f/Mul Mul(z, z) -> f/square_3",
                            "f/Sub Sub(f/square_3, x) -> y"));
}

TEST(OnnxFunction, MayCallOthers) {
    const Message twice = function("Twice", {"a"}, {"c"},
                                   {call("SquaredLess", {"a", "a"}, "half", "one"),
                                    call("SquaredLess", {"half", "a"}, "c", "two")});
    const Model model =
        parse_all(graph({call("Twice", {"x"}, "y", "both")}), {twice, squared_less});
    EXPECT_THAT(written(model),
                ElementsAre("both/one/Mul Mul(x, x) -> both/one/square",
                            "both/one/Sub Sub(both/one/square, x) -> both/half",
                            "both/two/Mul Mul(both/half, both/half) -> both/two/square",
                            "both/two/Sub Sub(both/two/square, x) -> y"));
}

TEST(OnnxFunction, HasAttributesOfItsCallOrItsOwn) {
    const auto leaky = [](const std::string& output) {
        return node("LeakyRelu", {"a"}, output)
            .message(field::attribute,
                     attribute("alpha", type_float).text(field::ref_attr_name, "slope"));
    };
    const auto slope = [](float value) {
        return attribute("slope", type_float).real(field::f, value);
    };
    const auto alpha_of = [](const Model& model) {
        return model.nodes.at(0).attributes.real("alpha", -1);
    };
    const Message plain = function("Leaky", {"a"}, {"c"}, {leaky("c")});
    const Message with_default = Message(plain).message(field::function_attribute, slope(0.25f));
    const Message bare = call("Leaky", {"x"}, "y", "l");
    const Message given = Message(bare).message(field::attribute, slope(0.5f));
    EXPECT_EQ(alpha_of(parse_all(graph({given}), {plain})), 0.5f);
    EXPECT_EQ(alpha_of(parse_all(graph({given}), {with_default})), 0.5f);
    EXPECT_EQ(alpha_of(parse_all(graph({bare}), {with_default})), 0.25f);
    EXPECT_EQ(alpha_of(parse_all(graph({bare}), {plain})), -1);
}

TEST(OnnxFunction, MayLeaveOutInputsAndOutputs) {
    const Message clip =
        function("Bound", {"a", "low", "high"}, {"c", "other"},
                 {node("Clip", {"a", "low", "high"}, "c"), node("Relu", {"a"}, "other")});
    const Model model = parse_all(graph({call("Bound", {"x"}, "y", "b")}), {clip});
    EXPECT_THAT(written(model),
                ElementsAre("b/Clip Clip(x, , ) -> y", "b/Relu Relu(x) -> b/other"));
}

TEST(OnnxFunction, BringsItsConstants) {
    const Message body = function(
        "Doubled", {"a"}, {"c"},
        {node("Constant", {}, "two")
             .message(field::attribute, attribute("value_int", type_int).number(field::i, 2)),
         node("Mul", {"a", "two"}, "c")});
    const Model model = parse_all(graph({call("Doubled", {"x"}, "y", "d")}), {body});
    EXPECT_THAT(model.constants.at("d/two").integers(), ElementsAre(2));
    EXPECT_THAT(written(model), ElementsAre("d/Mul Mul(x, d/two) -> y"));
}

TEST(OnnxFunction, SaysWhatIsWrong) {
    expect_refused("function 'own.Loop' calls itself", [] {
        parse_all(graph({call("Loop", {"x"}, "y", "l")}),
                  {function("Loop", {"a"}, {"c"}, {call("Loop", {"a"}, "c", "again")})});
    });
    expect_refused("two functions are called 'own.SquaredLess'", [] {
        parse_all(graph({node("Relu", {"x"}, "y")}), {squared_less, squared_less});
    });
    expect_refused(
        "'s' calls function 'own.SquaredLess' with 3 inputs and 1 outputs, it has 2 and 1", [] {
            parse_all(graph({call("SquaredLess", {"x", "x", "x"}, "y", "s")}), {squared_less});
        });
    expect_refused(
        "the operators of function 'own.SquaredLess' are of opset 17, and not of the model's",
        [] {
            parse(model_of(graph({call("SquaredLess", {"x", "x"}, "y", "s")}), 18)
                      .message(field::function, squared_less)
                      .bytes());
        },
        ErrorCode::unsupported);
}

/// Each of 40 functions calls the one before it twice.
TEST(OnnxFunction, CannotFillTheMemory) {
    std::vector<Message> functions = {function("F0", {"a"}, {"c"}, {node("Relu", {"a"}, "c")})};
    for (int i = 1; i <= 40; ++i) {
        const std::string before = fmt::format("F{}", i - 1);
        functions.push_back(
            function(fmt::format("F{}", i), {"a"}, {"c"},
                     {call(before, {"a"}, "half", "1"), call(before, {"half"}, "c", "2")}));
    }
    expect_refused("its functions, put where they are called, take more than 256 MB",
                   [&] { parse_all(graph({call("F40", {"x"}, "y", "f")}), functions); });
}

TEST(OnnxFunction, CannotCallTooDeep) {
    std::vector<Message> functions = {function("F0", {"a"}, {"c"}, {node("Relu", {"a"}, "c")})};
    for (int i = 1; i <= 1000; ++i) {
        functions.push_back(function(fmt::format("F{}", i), {"a"}, {"c"},
                                     {call(fmt::format("F{}", i - 1), {"a"}, "c", "n")}));
    }
    expect_refused("is called by more than 64 others",
                   [&] { parse_all(graph({call("F1000", {"x"}, "y", "f")}), functions); });
}

}  // namespace
}  // namespace upforge
