#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "expect_error.h"
#include "files/mapped_file.h"
#include "onnx/reader.h"
#include "onnx/writer.h"
#include "onnx_messages.h"
#include "temporary_folder.h"

namespace upforge {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

// Types of elements and attributes as ONNX numbers them.
constexpr int float32 = 1, int32 = 6, int64 = 7, strings = 8, float16 = 10;
constexpr int type_float = 1, type_int = 2, type_graph = 5, type_ints = 7;

std::string floats(std::vector<float> values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

Message tensor(const std::string& name, int type, const std::vector<std::int64_t>& dims) {
    Message message;
    message.text(field::tensor_name, name).number(field::data_type, type);
    for (const std::int64_t dim : dims) {
        message.number(field::dims, dim);
    }
    return message;
}

Message port(const std::string& name, const std::vector<std::int64_t>& dims = {1, 1, 4, 4}) {
    Message shape;
    for (const std::int64_t dim : dims) {
        shape.message(1, Message().number(1, dim));
    }
    return Message().text(1, name).message(
        2, Message().message(1, Message().number(1, float32).message(2, shape)));
}

Message node(const std::string& op, const std::vector<std::string>& inputs,
             const std::string& output) {
    Message message;
    message.text(field::op_type, op).text(field::node_output, output);
    for (const std::string& input : inputs) {
        message.text(field::node_input, input);
    }
    return message;
}

Message attribute(const std::string& name, int type) {
    return Message().text(field::attribute_name, name).number(field::attribute_type, type);
}

Message small_graph() {
    return Message()
        .message(field::input_port, port("x"))
        .message(field::output_port, port("y"))
        .message(field::node, node("Mul", {"x", "w"}, "y"));
}

Message model_of(const Message& graph, int opset = 17) {
    return Message()
        .number(field::ir_version, 8)
        .message(field::opset_import, Message().number(field::version, opset))
        .message(field::graph, graph);
}

Model parse(const std::string& bytes, const std::optional<fs::path>& folder = {}) {
    const auto owner = std::make_shared<std::string>(bytes);
    return parse_onnx(std::as_bytes(std::span(*owner)), owner, "test", folder);
}

/// y = x · w, for this w.
Model parse_with(const Message& weight, const std::optional<fs::path>& folder = {}) {
    return parse(model_of(small_graph().message(field::initializer, weight)).bytes(), folder);
}

Model parse_with_attribute(const Message& attribute) {
    const Message relu = node("Relu", {"x"}, "y").message(field::attribute, attribute);
    return parse(model_of(Message()
                              .message(field::input_port, port("x"))
                              .message(field::output_port, port("y"))
                              .message(field::node, relu))
                     .bytes());
}

Model parse_constant(const Message& attribute) {
    const Message constant = node("Constant", {}, "w").message(field::attribute, attribute);
    return parse(model_of(small_graph().message(field::node, constant)).bytes());
}

template <typename Action>
void expect_refused(const std::string& words, Action&& action, ErrorCode code = ErrorCode::file) {
    expect_error(code, words, action);
}

void write_text(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// One of everything that a Model can say.
Model rich_model() {
    return {.opset = 13,
            .name = "rich",
            .inputs = {{.name = "x", .dims = {{Dim{.symbol = "N"}, Dim{3}, Dim{}, Dim{8}}}},
                       {.name = "i", .type = ElementType::i64}},
            .outputs = {{.name = "y", .type = ElementType::f16, .dims = {{}}}},
            .constants = {{"w", Array::of({2, 1}, std::vector{1.5f, -2.0f})},
                          {"none", Array::of({0}, std::vector<std::int64_t>{})}},
            .nodes = {{.op = "Conv",
                       .name = "conv",
                       .inputs = {"x", "w", "", "i"},
                       .outputs = {"y", ""},
                       .attributes = {{"axis", std::int64_t{-1}},
                                      {"alpha", 0.1f},
                                      {"mode", "linear"s},
                                      {"pads", std::vector<std::int64_t>{0, -1}},
                                      {"scales", std::vector<float>{1, 2.5f}},
                                      {"names", std::vector<std::string>{"a", ""}},
                                      {"value", Array::of({1}, std::vector{7.0f})}}},
                      {.op = "Fused",
                       .name = "fused",
                       .inputs = {"y"},
                       .outputs = {"z"},
                       .domain = "com.example"}},
            .metadata = {{"task", "segmentation"}}};
}

std::string written(const Model& model) {
    const TemporaryFolder folder;
    write_onnx(model, folder / "model.onnx");
    return read_text(folder / "model.onnx");
}

TEST(OnnxFile, GivesBackWhatWasWritten) {
    const Model model = rich_model();
    const Model read = parse(written(model));
    EXPECT_EQ(read.opset, 13);
    EXPECT_EQ(read.name, "rich");
    EXPECT_EQ(read.producer, "upforge");
    EXPECT_THAT(read.metadata, ElementsAre(Pair("task", "segmentation")));
    ASSERT_EQ(read.inputs.size(), 2u);
    EXPECT_EQ(read.inputs[0].dims, model.inputs[0].dims);
    EXPECT_EQ(read.inputs[1].type, ElementType::i64);
    EXPECT_EQ(read.inputs[1].dims, std::nullopt);
    EXPECT_EQ(read.outputs[0].type, ElementType::f16);
    EXPECT_EQ(read.outputs[0].dims, model.outputs[0].dims);
    EXPECT_THAT(read.constants.at("w").floats(), ElementsAre(1.5f, -2));
    EXPECT_EQ(read.constants.at("w").dims(), (Dims{2, 1}));
    EXPECT_EQ(read.constants.at("none").type(), ElementType::i64);
    ASSERT_EQ(read.nodes.size(), 2u);
    const Node& conv = read.nodes[0];
    EXPECT_THAT(conv.inputs, ElementsAre("x", "w", "", "i"));
    EXPECT_THAT(conv.outputs, ElementsAre("y", ""));
    EXPECT_EQ(conv.attributes.integer("axis", 0), -1);
    EXPECT_EQ(conv.attributes.real("alpha", 0), 0.1f);
    EXPECT_EQ(conv.attributes.text("mode", ""), "linear");
    EXPECT_THAT(*conv.attributes.integers("pads"), ElementsAre(0, -1));
    EXPECT_THAT(*conv.attributes.reals("scales"), ElementsAre(1, 2.5f));
    EXPECT_THAT(conv.attributes.array("value")->floats(), ElementsAre(7));
    EXPECT_EQ(read.nodes[1].domain, "com.example");
}

TEST(OnnxFile, KeepsWeightsInTheMappedFile) {
    const TemporaryFolder folder;
    write_onnx(rich_model(), folder / "model.onnx");
    const Model model = read_onnx(folder / "model.onnx");
    ASSERT_EQ(model.files.size(), 1u);
    const auto file = model.files.front()->bytes();
    const std::byte* weight = model.constants.at("w").bytes().data();
    EXPECT_TRUE(file.data() <= weight && weight < file.data() + file.size());
    model.files.front()->forget();
    EXPECT_THAT(model.constants.at("w").floats(), ElementsAre(1.5f, -2));
}

TEST(OnnxFile, CutOffAnywhereIsRefused) {
    const std::string whole = written(rich_model());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        SCOPED_TRACE(size);
        expect_refused("test: ", [&] { parse(whole.substr(0, size)); });
    }
    parse(whole);
}

TEST(OnnxFile, NamesWhereItIsCutOff) {
    const std::string whole = written(rich_model());
    expect_refused("cut off: within its ModelProto",
                   [&] { parse(whole.substr(0, whole.size() / 2)); });
}

/// Whatever happens, it is an Error of one line.
TEST(OnnxFile, SurvivesDamage) {
    const std::string whole = written(rich_model());
    std::mt19937 random(1);
    int refused = 0;
    for (int i = 0; i < 4000; ++i) {
        std::string damaged = whole;
        for (int changes = i % 4; changes >= 0; --changes) {
            damaged[random() % damaged.size()] = static_cast<char>(random());
        }
        try {
            const Model model = parse(damaged);
            for (const auto& [name, constant] : model.constants) {
                EXPECT_EQ(constant.floats().size(), constant.elements());
            }
        } catch (const Error& error) {
            ++refused;
            EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
        }
    }
    EXPECT_GT(refused, 1000);
}

TEST(OnnxFile, OfRandomBytesIsRefused) {
    std::mt19937 random(2);
    for (int i = 0; i < 4000; ++i) {
        std::string bytes(random() % 100, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random());
        }
        ASSERT_THROW(parse(bytes), Error) << i;
    }
}

TEST(OnnxFile, OfAnotherKindIsRefused) {
    expect_refused("test: not an ONNX model", [] { parse("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s); });
    expect_refused("test: not an ONNX model", [] { parse("A text, and not a short one.\n"); });
    expect_refused("test: not an ONNX model", [] { parse("{\"format\": \"json\"}\n"); });
    expect_refused("test: not an ONNX model", [] { parse("\nA text\n"); });
    expect_refused("test: not an ONNX model: it has no graph", [] { parse(""); });
    expect_refused("it has no graph",
                   [] { parse(Message().number(field::ir_version, 8).bytes()); });
}

TEST(OnnxFile, ThatCannotBeOpenedIsNamed) {
    const TemporaryFolder folder;
    expect_refused((folder / "none.onnx").string() + ": No such file or directory",
                   [&] { read_onnx(folder / "none.onnx"); });
    expect_refused(": it is a folder", [&] { read_onnx(folder / ""); });
    write_text(folder / "empty.onnx", "");
    expect_refused("empty.onnx: the file is empty", [&] { read_onnx(folder / "empty.onnx"); });
    expect_refused("cannot read /dev/null: it is not a regular file",
                   [] { read_onnx("/dev/null"); });
    write_text(folder / "text.onnx", "some text");
    expect_refused((folder / "text.onnx").string() + ": not an ONNX model",
                   [&] { read_onnx(folder / "text.onnx"); });
}

TEST(OnnxFile, StatesAnOpsetThatIsKnown) {
    const Message graph = small_graph().message(
        field::initializer, tensor("w", float32, {}).text(field::raw_data, floats({2})));
    EXPECT_EQ(parse(model_of(graph, 6).bytes()).opset, 6);
    EXPECT_EQ(parse(model_of(graph, 24).bytes()).opset, 24);
    for (const int opset : {0, 5, 25, -1}) {
        expect_refused(
            "opset " + std::to_string(opset) + ", 6 to 24 can be read",
            [&] { parse(model_of(graph, opset).bytes()); }, ErrorCode::unsupported);
    }
    expect_refused("does not say which opset",
                   [&] { parse(Message().message(field::graph, graph).bytes()); });
}

TEST(OnnxFile, MayListInitializersAmongItsInputs) {
    const Model model =
        parse(model_of(small_graph()
                           .message(field::input_port, port("w", {1}))
                           .message(field::initializer,
                                    tensor("w", float32, {1}).text(field::raw_data, floats({2}))))
                  .bytes());
    ASSERT_EQ(model.inputs.size(), 1u);
    EXPECT_EQ(model.inputs[0].name, "x");
}

TEST(OnnxFile, NamesNodesWithoutNamesByTheirOutput) {
    const Model model = parse_with_attribute(attribute("alpha", type_float));
    EXPECT_EQ(model.nodes.at(0).name, "y");
    EXPECT_EQ(model.nodes.at(0).attributes.real("alpha", 1), 0);
}

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

TEST(OnnxGraph, HasInputsOfPositiveDimensions) {
    for (const int dim : {0, -1, -7}) {
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

class OnnxExternalData : public testing::Test {
  protected:
    static Message weight(const std::string& location) {
        return tensor("w", float32, {2})
            .number(field::data_location, 1)
            .message(field::external_data,
                     Message().text(field::key, "location").text(field::value, location));
    }
    static Message entry(const std::string& key, const std::string& value) {
        return Message().text(field::key, key).text(field::value, value);
    }
    Model load(const Message& weight) { return parse_with(weight, outer_ / "model"); }
    void expect_outside(const std::string& location) {
        expect_refused("'" + location + "', which is not inside the model's folder",
                       [&] { load(weight(location)); });
    }

    void SetUp() override {
        fs::create_directories(outer_ / "model/data");
        write_text(outer_ / "model/data/w", floats({1, 2, 3, 4}));
        write_text(outer_ / "secret", floats({1, 2}));
    }

    TemporaryFolder outer_;
};

TEST_F(OnnxExternalData, IsReadWhereItLies) {
    EXPECT_THAT(load(weight("data/w")).constants.at("w").floats(), ElementsAre(1, 2));
    EXPECT_THAT(load(weight("data/../data/w")
                         .message(field::external_data, entry("offset", "4"))
                         .message(field::external_data, entry("length", "8")))
                    .constants.at("w")
                    .floats(),
                ElementsAre(2, 3));
    EXPECT_EQ(load(weight("data/w")).files.size(), 1u);
}

TEST_F(OnnxExternalData, OutsideTheFolderIsRefused) {
    expect_outside("../secret");
    expect_outside((outer_ / "secret").string());
    expect_outside("data/../../secret");
    expect_outside((outer_ / "model/data/w").string());
    fs::create_symlink("../secret", outer_ / "model/link");
    expect_outside("link");
    fs::create_directory_symlink("..", outer_ / "model/up");
    expect_outside("up/secret");
    expect_refused("and the model is not in a folder", [] { parse_with(weight("data/w")); });
}

TEST_F(OnnxExternalData, IsChecked) {
    const auto with = [](const std::string& key, const std::string& value) {
        return weight("data/w").message(field::external_data, entry(key, value));
    };
    expect_refused("none: No such file or directory", [&] { load(weight("none")); });
    expect_refused("it is a folder", [&] { load(weight("data")); });
    expect_refused("'four', is no number", [&] { load(with("offset", "four")); });
    expect_refused("'-4', is no number", [&] { load(with("offset", "-4")); });
    expect_refused("8 bytes at byte 12 of 'data/w', which has 16 bytes",
                   [&] { load(with("offset", "12")); });
    expect_refused("8 bytes at byte 18446744073709551612",
                   [&] { load(with("offset", "18446744073709551612")); });
    expect_refused("18446744073709551615 bytes at byte 0",
                   [&] { load(with("length", "18446744073709551615")); });
    expect_refused(
        "float32 2 takes 8 bytes, and there are 4", [&] { load(with("length", "4")); },
        ErrorCode::shape_mismatch);
    expect_refused("its external data has no location", [&] { load(weight("")); });
}

TEST(OnnxWriter, RefusesWhatOneFileCannotHold) {
    const TemporaryFolder folder;
    Model model = rich_model();
    write_text(folder / "zeros", "");
    fs::resize_file(folder / "zeros", 1 << 30);
    const auto zeros = std::make_shared<MappedFile>(folder / "zeros");
    const Array gigabyte(ElementType::u8, {1 << 30}, zeros->bytes(), zeros);
    model.constants["a"] = gigabyte;
    model.constants["b"] = gigabyte;
    expect_refused(
        "an ONNX file has 2147483647 bytes at most",
        [&] { write_onnx(model, folder / "large.onnx"); }, ErrorCode::too_large);
    EXPECT_THAT(folder.contents(), ElementsAre("zeros"));
}

TEST(OnnxWriter, RefusesAttributesThatItDoesNotKnow) {
    const TemporaryFolder folder;
    Model model = rich_model();
    model.nodes[0].attributes.set("body", Opaque{"graph"});
    expect_refused(
        "attribute body: a graph cannot be written",
        [&] { write_onnx(model, folder / "model.onnx"); }, ErrorCode::unsupported);
}

struct RealModel {
    const char* file;
    const char* producer;
    std::size_t nodes;
    std::size_t constants;
    std::int64_t parameters;
};

/// As onnx's own Python package reads them.
TEST(OnnxFile, IsReadAsOthersReadIt) {
    const fs::path models = fs::path(UPFORGE_SHARED_DATA) / "models";
    if (!fs::exists(models)) {
        GTEST_SKIP() << "there is no " << models;
    }
    for (const RealModel& real :
         {RealModel{"brain_unet/model.onnx", "pytorch", 68, 100, 488025},
          RealModel{"brain_unet/model_bnfolded.onnx", "pytorch", 50, 46, 485817},
          RealModel{"enet/model.onnx", "cases-tools", 289, 510, 362138},
          RealModel{"enet/model_bnfolded.onnx", "cases-tools", 207, 242, 349342},
          RealModel{"nuclei_broad/model.onnx", "pytorch", 34, 39, 449501},
          RealModel{"sedgen_unet/model.onnx", "pytorch", 27, 26, 116753}}) {
        SCOPED_TRACE(real.file);
        const Model model = read_onnx(models / real.file);
        EXPECT_THAT(model.producer, StartsWith(real.producer));
        EXPECT_EQ(model.nodes.size(), real.nodes);
        EXPECT_EQ(model.constants.size(), real.constants);
        EXPECT_EQ(count_parameters(model), real.parameters);
    }
}

}  // namespace
}  // namespace upforge
