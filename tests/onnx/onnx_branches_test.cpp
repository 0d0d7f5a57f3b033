/// The branches of an If, in a file and as they are run: the one that sizes and constants choose.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/networks/lowered_runs.h"
#include "tests/onnx_models.h"

namespace upforge {
namespace {

using testing::ElementsAre;

constexpr int truth = 9;

Message branch(const std::string& output, const std::vector<Message>& nodes) {
    Message message;
    message.message(field::output_port, Message().text(1, output));
    for (const Message& node : nodes) {
        message.message(field::node, node);
    }
    return message;
}

Message either(const std::string& condition, const std::string& output, const Message& then_branch,
               const Message& else_branch) {
    return node("If", {condition}, output)
        .message(field::attribute,
                 attribute("then_branch", type_graph).message(field::g, then_branch))
        .message(field::attribute,
                 attribute("else_branch", type_graph).message(field::g, else_branch));
}

Message graph(const std::vector<Message>& nodes) {
    Message message;
    message.message(field::input_port, port("x", {1, 1, 1, -1}))
        .message(field::output_port, port("y", {1, 1, 1, 4}));
    for (const Message& node : nodes) {
        message.message(field::node, node);
    }
    return message;
}

Message constant(const std::string& name, float value) {
    return tensor(name, float32, {}).text(field::raw_data, floats({value}));
}

Message scaled(const std::string& by, float value, const std::string& output) {
    return branch(output, {node("Mul", {"x", by}, output)})
        .message(field::initializer, constant(by, value));
}

Array four() {
    return Array::of({1, 1, 1, 4}, std::vector<float>{1, 2, 3, 4});
}

TEST(OnnxIf, TakesTheBranchOfItsCondition) {
    for (const bool condition : {false, true}) {
        const std::string bytes(1, condition ? '\1' : '\0');
        const Message is = tensor("c", truth, {}).text(field::raw_data, bytes);
        const Model model =
            parse(model_of(graph({either("c", "y", scaled("k", 2, "out"), scaled("k", 3, "out"))})
                               .message(field::initializer, is))
                      .bytes());
        EXPECT_THAT(lower::run(model, four()).floats(),
                    condition ? ElementsAre(2, 4, 6, 8) : ElementsAre(3, 6, 9, 12));
    }
}

/// What PyTorch writes for squeeze(): the branches differ in rank, and sizes decide.
TEST(OnnxIf, MayDependOnSizes) {
    const Message one =
        tensor("one", int64, {}).text(field::raw_data, std::string("\1\0\0\0\0\0\0\0", 8));
    const Message graph_of_squeeze =
        graph({node("Shape", {"x"}, "shape"),
               node("ReduceProd", {"shape"}, "count")
                   .message(field::attribute, attribute("keepdims", type_int).number(field::i, 0)),
               node("Equal", {"count", "one"}, "single"),
               either("single", "y", branch("a", {node("Neg", {"x"}, "a")}),
                      branch("b", {node("Relu", {"x"}, "b")}))})
            .message(field::initializer, one);
    const Model model = parse(model_of(graph_of_squeeze).bytes());
    EXPECT_THAT(lower::run(model, four()).floats(), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(lower::run(model, Array::of({1, 1, 1, 1}, std::vector<float>{5})).floats(),
                ElementsAre(-5));
}

TEST(OnnxIf, MayStandInsideAnother) {
    const Message yes = tensor("yes", truth, {}).text(field::raw_data, "\1");
    const Message inner = either("yes", "z", scaled("k", 5, "out"), scaled("k", 7, "out"));
    const Message outer = either("yes", "y", branch("w", {inner, node("Neg", {"z"}, "w")}),
                                 branch("w", {node("Relu", {"x"}, "w")}));
    const Model model = parse(model_of(graph({outer}).message(field::initializer, yes)).bytes());
    EXPECT_THAT(lower::run(model, four()).floats(), ElementsAre(-5, -10, -15, -20));
    // What branches read around them, the Ifs read.
    EXPECT_THAT(model.nodes.at(0).inputs, ElementsAre("yes", "x", "k", "k_2"));
}

TEST(OnnxIf, LeavesOutWhatIsNotTaken) {
    const Message yes = tensor("yes", truth, {}).text(field::raw_data, "\1");
    const Message outer = either("yes", "y", branch("a", {node("Relu", {"x"}, "a")}),
                                 branch("a", {node("Unheard", {"x"}, "a")}));
    const Model model = parse(model_of(graph({outer}).message(field::initializer, yes)).bytes());
    lower::check_supported(model);
    EXPECT_THAT(lower::operations(lower::lower(model, {{"x", {1, 1, 1, 4}}})),
                ElementsAre("activate"));
}

TEST(OnnxIf, RefusesAConditionThatIsWorkedOut) {
    const Model model =
        parse(model_of(graph({node("ReduceMax", {"x"}, "most"),
                              node("Cast", {"most"}, "c")
                                  .message(field::attribute,
                                           attribute("to", type_int).number(field::i, truth)),
                              either("c", "y", branch("a", {node("Relu", {"x"}, "a")}),
                                     branch("b", {node("Neg", {"x"}, "b")}))}))
                  .bytes());
    expect_refused(
        "If 'y' (node 3 of 3): its condition depends on the network's input",
        [&] {
            lower::lower(model, {{"x", {1, 1, 1, 4}}});
        },
        ErrorCode::unsupported);
}

TEST(OnnxIf, SaysWhatIsWrong) {
    const Message relu = branch("a", {node("Relu", {"x"}, "a")});
    expect_refused("If 'y': it should have a condition, a then_branch and an else_branch", [&] {
        parse(model_of(graph({node("If", {"x"}, "y")
                                  .message(field::attribute, attribute("then_branch", type_graph)
                                                                 .message(field::g, relu))}))
                  .bytes());
    });
    expect_refused("If 'y': it has 1 outputs, its else_branch has 2", [&] {
        parse(model_of(graph({either(
                           "x", "y", relu,
                           Message(relu).message(field::output_port, Message().text(1, "b")))}))
                  .bytes());
    });
    expect_refused(
        "reads 'nothing', which is no input",
        [&] {
            parse(model_of(graph({either("x", "y", relu,
                                         branch("a", {node("Relu", {"nothing"}, "a")}))}))
                      .bytes());
        },
        ErrorCode::invalid_argument);
    const Message three = tensor("c", truth, {3}).text(field::raw_data, "\1\1\1");
    const Model model = parse(
        model_of(graph({either("c", "y", relu, relu)}).message(field::initializer, three)).bytes());
    expect_refused(
        "its condition has 3 elements, 1 is needed",
        [&] {
            lower::lower(model, {{"x", {1, 1, 1, 4}}});
        },
        ErrorCode::invalid_argument);
}

TEST(OnnxIf, CannotBeNestedTooDeep) {
    Message inner = branch("a", {node("Relu", {"x"}, "a")});
    for (int i = 0; i < 1000; ++i) {
        inner = branch("a", {either("x", "a", inner, branch("b", {}))});
    }
    expect_refused("it has more than 100 messages inside one another",
                   [&] { parse(model_of(graph({either("x", "y", inner, inner)})).bytes()); });
}

}  // namespace
}  // namespace upforge
