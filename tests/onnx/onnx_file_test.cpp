/// Whole ONNX files, read and written.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "files/mapped_file.h"
#include "onnx/writer.h"
#include "tests/onnx_models.h"
#include "tests/temporary_folder.h"

namespace upforge {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using testing::ElementsAre;
using testing::Pair;
using testing::StartsWith;

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
    EXPECT_EQ(parse(model_of(graph, 28).bytes()).opset, 28);
    for (const int opset : {0, 5, 29, -1}) {
        expect_refused(
            "opset " + std::to_string(opset) + ", 6 to 28 can be read",
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
