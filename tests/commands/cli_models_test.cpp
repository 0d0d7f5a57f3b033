#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "files/npy.h"
#include "files/safetensors.h"
#include "networks/networks.h"
#include "onnx/reader.h"
#include "onnx/writer.h"
#include "tests/bf16_kernels.h"
#include "tests/command.h"
#include "upforge/machine.h"

namespace {

using namespace upforge;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// The folder of all tests, with a small network and an input in it.
class Models : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TemporaryFolder>();
        const Outcome made = in_folder("make unet -o unet.onnx --base 2 --depth 1");
        ASSERT_EQ(made.exit_code, 0) << made.errors;
        write_npy(*folder_ / "image.npy", Array::of({1, 3, 4, 6}, std::vector<float>(72, 0.5f)));
        write_npy(*folder_ / "gray.npy", Array::of({1, 1, 4, 6}, std::vector<float>(24)));
        std::filesystem::create_directory(*folder_ / "folder");
        std::ofstream(*folder_ / "empty.onnx");
        std::ofstream(*folder_ / "text.onnx") << "not a network";
        std::filesystem::copy(*folder_ / "unet.onnx", *folder_ / "cut.onnx");
        std::filesystem::resize_file(*folder_ / "cut.onnx", 1000);
        write_onnx(two_inputs(), *folder_ / "two.onnx");
    }

    static void TearDownTestSuite() { folder_.reset(); }

    static Model two_inputs() {
        const std::vector<Dim> dims{{1}, {1}, {4}, {6}};
        Model model;
        model.inputs = {{"a", ElementType::f32, dims}, {"b/1", ElementType::f32, dims}};
        model.outputs = {{"sum/../of all", ElementType::f32, dims}};
        model.nodes = {{"Add", "add", {"a", "b/1"}, {"sum/../of all"}}};
        return model;
    }

    /// A transposed convolution of 3x3 with stride 2.
    static Model checkerboard() {
        Model model;
        model.inputs = {{"x", ElementType::f32, std::vector<Dim>{{1}, {1}, {4}, {4}}}};
        model.outputs = {{"y", ElementType::f32, std::vector<Dim>{{1}, {1}, {9}, {9}}}};
        model.constants["w"] = Array::of({1, 1, 3, 3}, std::vector<float>(9, 1.0f));
        Node up{"ConvTranspose", "up", {"x", "w"}, {"y"}};
        up.attributes.set("strides", Dims{2, 2});
        model.nodes = {up};
        return model;
    }

    static Outcome in_folder(const std::string& arguments) {
        return upforge_command(arguments, *folder_ / "");
    }

    static std::unique_ptr<TemporaryFolder> folder_;
};

std::unique_ptr<TemporaryFolder> Models::folder_;

struct Mistake {
    const char* arguments;
    int exit_code;
    const char* words;
};

const Mistake mistakes[] = {
    {"inspect", 2, "MODEL is required"},
    {"inspect none.onnx", 1, "cannot read none.onnx: No such file"},
    {"inspect folder", 1, "cannot read folder: it is a folder"},
    {"inspect empty.onnx", 1, "empty.onnx: the file is empty"},
    {"inspect text.onnx", 1, "text.onnx: not an ONNX model"},
    {"inspect cut.onnx", 1, "cut.onnx: not an ONNX model, or cut off"},
    {"inspect image.npy", 1, "image.npy: not an ONNX model"},
    {"inspect unet.onnx --size 0x5", 2,
     "--size must be rows x columns, such as 256x256, but is '0x5'"},
    {"inspect unet.onnx --size 5", 2, "but is '5'"},
    {"inspect unet.onnx --size abc", 2, "but is 'abc'"},
    {"inspect unet.onnx --size 4x5x6", 2, "but is '4x5x6'"},
    {"inspect unet.onnx --size ''", 2, "but is ''"},
    {"inspect unet.onnx --size 99999999999x4", 2, "but is '99999999999x4'"},
    {"inspect unet.onnx --size 90000x90000", 1, "at most 2147483647 elements"},
    {"inspect unet.onnx --size 5x4", 1, "cannot be joined"},
    {"inspect unet.onnx --threads 0", 2, "not in range 1 to 256"},
    {"inspect unet.onnx --isa mmx", 2, "mmx not in {sse41,avx2,avx512}"},
    {"inspect unet.onnx --precision fp16", 1, "use bf16 or fp32, or a device\n"},
    {"eval unet.onnx --input image.npy --precision half", 2, "half not in {fp32,bf16,fp16,auto}"},
    {"inspect unet.onnx --sizes 4x4", 2, "unknown option '--sizes'; did you mean '--size'?"},
    {"inspect unet.onnx --json >/dev/full", 1, "cannot write to standard output: No space left"},
    {"inspect unet.onnx --json >&-", 1, "cannot write to standard output: Bad file descriptor"},
    {"compare unet.onnx --samples 0", 2, "not in range 1 to 1048576"},
    {"compare unet.onnx --seed -1", 2, "not in range 0 to 4294967295"},
    {"compare unet.onnx --input gray.npy", 1, "cannot be 1x1x4x6: the model says"},
    {"eval unet.onnx", 1, "'image'"},
    {"eval two.onnx --input a=gray.npy", 1, "b/1"},
    {"eval two.onnx --input gray.npy", 1, "where NAME is one of a, b/1"},
    {"eval unet.onnx --input picture=image.npy", 1, "where NAME is one of image"},
    {"eval unet.onnx --input none.npy", 1, "cannot read none.npy: No such file"},
    {"eval unet.onnx --input text.onnx", 1, "text.onnx: not a .npy file"},
    {"eval unet.onnx --input gray.npy", 1, "cannot be 1x1x4x6: the model says"},
    {"eval unet.onnx --input image.npy --input image=image.npy", 1, "image is given twice"},
    {"eval unet.onnx --input image.npy --output-dir empty.onnx", 1, "cannot write empty.onnx: "},
    {"eval unet.onnx --input image.npy --output-dir /proc/none", 1, "cannot write /proc/none: "},
    {"make", 2, "NET is required"},
    {"make unet", 2, "--output is required"},
    {"make unte -o new.onnx", 2, "no network is called 'unte'; there are unet, "},
    {"make unet -o new.onnx --base 0", 2, "base must be 1 to 1024, but is '0'"},
    {"make unet -o new.onnx --base many", 2, "base must be 1 to 1024, but is 'many'"},
    {"make unet -o new.onnx --up down", 2, "up must be one of conv, bilinear, nearest"},
    {"make dcgan -o new.onnx --valid", 2, "dcgan has no option valid, only base, "},
    {"make unet -o new.onnx --bse 3", 2, "unknown option '--bse'; did you mean '--base'?"},
    {"make unet -o none/new.onnx --base 2", 1, "cannot write none/new.onnx: No such file"},
    {"make unet -o folder --base 2", 1, "cannot write folder: Is a directory"},
    {"make unet -o /dev/full --base 2", 1, "cannot write /dev/full: No space left"},
    {"make unet -o new.onnx --weights none", 1, "cannot read none: No such file"},
    {"make unet -o new.onnx --weights image.npy", 1, "image.npy: not a .safetensors file"},
};

TEST_F(Models, EveryMistakeIsExplainedInALine) {
    const auto before = folder_->contents();
    for (const Mistake& mistake : mistakes) {
        SCOPED_TRACE(mistake.arguments);
        expect_failure(in_folder(mistake.arguments), mistake.exit_code, mistake.words);
    }
    EXPECT_EQ(folder_->contents(), before);
}

TEST_F(Models, MakeInspectAndCompareEveryArchitecture) {
    for (const Architecture& architecture : architectures()) {
        SCOPED_TRACE(architecture.name);
        const std::string file = fmt::format("{}-small.onnx", architecture.name);
        const Outcome made =
            in_folder(fmt::format("make {} --base 2 -o {}", architecture.name, file));
        ASSERT_EQ(made.exit_code, 0) << made.errors;
        EXPECT_THAT(made.output, StartsWith(file));

        NetOptions options = architecture.defaults;
        options.base = 2;
        const Dims input = architecture.input(options);
        const Outcome compared =
            in_folder(fmt::format("compare {} --size {}x{}", file, input[2], input[3]));
        EXPECT_EQ(compared.exit_code, 0) << compared.output << compared.errors;
        EXPECT_THAT(compared.output, HasSubstr(" layers agree: "));
        EXPECT_THAT(compared.errors, IsEmpty());
    }
}

TEST_F(Models, MakeTakesWeightsFromAFile) {
    NamedArrays weights = read_onnx(*folder_ / "unet.onnx").constants;
    Array& bias = weights.at("down1.conv1.bias");
    bias = Array::of({2}, std::vector<float>{1.5f, -2.5f});
    const std::string make = "make unet --base 2 --depth 1 -o weighted.onnx --weights ";

    write_safetensors(*folder_ / "fitting.safetensors", weights);
    EXPECT_EQ(in_folder(make + "fitting.safetensors").exit_code, 0);
    const Model made = read_onnx(*folder_ / "weighted.onnx");
    EXPECT_THAT(made.constants.at("down1.conv1.bias").floats(), ElementsAre(1.5f, -2.5f));

    bias = Array::of({3}, std::vector<float>(3));
    write_safetensors(*folder_ / "long.safetensors", weights);
    expect_failure(in_folder(make + "long.safetensors"), 1,
                   "down1.conv1.bias (float32 3 instead of 2)");
    weights.erase("down1.conv1.bias");
    write_safetensors(*folder_ / "missing.safetensors", weights);
    expect_failure(in_folder(make + "missing.safetensors"), 1, "1 missing: down1.conv1.bias");
}

TEST_F(Models, InspectShowsLayersTotalsAndTheArena) {
    const Outcome outcome = in_folder("inspect unet.onnx --size 8x12 --isa sse41");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(
        outcome.output,
        AllOf(HasSubstr("batch x 3 x height x width  "), HasSubstr("  1x3x8x12\n"),
              HasSubstr("down1.conv1"), HasSubstr("direct sse41"), HasSubstr("GFLOP"),
              HasSubstr("Arena: "), Not(HasSubstr("warning")), Not(HasSubstr("not conv direct"))));
}

TEST_F(Models, InspectSaysMoreWhenAsked) {
    const Outcome outcome = in_folder("inspect unet.onnx --verbose");
    EXPECT_THAT(outcome.output,
                AllOf(HasSubstr("as operations on images:"), HasSubstr("The same, optimised:"),
                      HasSubstr("not conv direct "), HasSubstr("1x3x256x256")));
}

TEST_F(Models, InspectPrintsJson) {
    const auto report =
        nlohmann::json::parse(in_folder("inspect unet.onnx --size 8x12 --json").output);
    EXPECT_EQ(report.at("inputs").at("image").at("dims"), (Dims{1, 3, 8, 12}));
    EXPECT_EQ(report.at("outputs").at("logits").at("type"), "float32");
    EXPECT_EQ(report.at("parameters"), count_parameters(read_onnx(*folder_ / "unet.onnx")));
    EXPECT_GE(report.at("arena").at("bytes"), report.at("arena").at("least_bytes"));
    const auto& layers = report.at("layers");
    const auto conv = std::ranges::find_if(
        layers, [](const auto& layer) { return layer.at("name") == "down1.conv1"; });
    ASSERT_NE(conv, layers.end());
    EXPECT_EQ(conv->at("operation"), "conv");
    EXPECT_EQ(conv->at("output"), "1x8x12x2");
    EXPECT_EQ(conv->at("parameters"), 3 * 3 * 3 * 2 + 2);
    EXPECT_EQ(conv->at("kernels").size(), 1U);
    EXPECT_FALSE(conv->at("rejected").empty());
}

/// What lies beside a network may be somebody else's.
TEST_F(Models, InspectShowsANetworkWhoseSettingsMakeNoSense) {
    std::filesystem::copy(*folder_ / "unet.onnx", *folder_ / "strange.onnx");
    std::ofstream(*folder_ / "strange.json") << R"({"layers": [{"units": 3}]})";
    const Outcome outcome = in_folder("inspect strange.onnx --size 8x12");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output,
                AllOf(HasSubstr("down1.conv1"),
                      HasSubstr("Images: `segment` refuses what is said of them: strange.json")));
    const auto report =
        nlohmann::json::parse(in_folder("inspect strange.onnx --size 8x12 --json").output);
    EXPECT_THAT(report.at("images").at("error").get<std::string>(), HasSubstr("strange.json"));
}

TEST_F(Models, InspectCutsLongNamesInTheMiddle) {
    Model model = two_inputs();
    model.nodes[0].name = "begin" + std::string(100, '-') + "end";
    write_onnx(model, *folder_ / "long.onnx");
    EXPECT_THAT(in_folder("inspect long.onnx").output,
                HasSubstr("\nbegin----------…-------------end  add"));
}

TEST_F(Models, InspectWarnsOfCheckerboards) {
    write_onnx(checkerboard(), *folder_ / "checkerboard.onnx");
    EXPECT_THAT(in_folder("inspect checkerboard.onnx").output,
                AllOf(HasSubstr("warning: up: a kernel of 3x3 is not a multiple of its stride of "
                                "2x2"),
                      HasSubstr("\n      4   2\n      2   1\n")));
    const auto report = nlohmann::json::parse(in_folder("inspect checkerboard.onnx --json").output);
    EXPECT_EQ(report.at("layers").at(0).at("overlap").dump(), "[[4,2],[2,1]]");
}

TEST_F(Models, ASizeThatNobodyGaveIsNamedWhenItDoesNotFit) {
    ASSERT_EQ(in_folder("make unet -o valid.onnx --base 2 --valid").exit_code, 0);
    expect_failure(in_folder("inspect valid.onnx"), 1, "taken as 256x256, give ");
}

TEST_F(Models, CompareReportsEveryLayer) {
    const Outcome outcome = in_folder("compare unet.onnx --input image.npy --json --threads 1");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const auto report = nlohmann::json::parse(outcome.output);
    EXPECT_EQ(report.at("passes"), true);
    EXPECT_EQ(report.at("sampled"), false);
    for (const auto& layer : report.at("layers")) {
        EXPECT_GT(layer.at("own").at("elements"), 0) << layer;
        EXPECT_TRUE(layer.contains("accumulated")) << layer;
    }
}

TEST_F(Models, CompareAllowsRoundingWhereItIsAskedFor) {
    if (!has_bf16_kernels()) {
        GTEST_SKIP() << "there are no kernels for bf16";
    }
    const Outcome outcome =
        in_folder("compare unet.onnx --input image.npy --json --precision bf16");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const auto report = nlohmann::json::parse(outcome.output);
    EXPECT_EQ(report.at("precision").at("stored"), "bf16");
    double largest = 0;
    for (const auto& layer : report.at("layers")) {
        largest = std::max(largest, layer.at("own").at("scaled").get<double>());
    }
    EXPECT_GT(largest, 1e-4) << "nothing was rounded";
    EXPECT_THAT(
        in_folder("compare unet.onnx --input image.npy --precision bf16").output,
        HasSubstr("scaled errors are at most 4e-03, 2e-02 with the errors of those before"));
}

TEST_F(Models, InspectShowsWhatIsStoredAndHowMuchLessThatIs) {
    if (!has_bf16_kernels()) {
        GTEST_SKIP() << "there are no kernels for bf16";
    }
    const auto report_with = [](const std::string& precision) {
        return nlohmann::json::parse(
            in_folder("inspect unet.onnx --size 64x64 --json --precision " + precision).output);
    };
    const auto floats = report_with("fp32"), bf16 = report_with("bf16");
    EXPECT_EQ(floats.at("precision").dump(), R"({"stored":"fp32"})");
    EXPECT_EQ(bf16.at("precision").dump(), R"({"stored":"bf16"})");
    EXPECT_LT(bf16.at("arena").at("bytes"), floats.at("arena").at("bytes"));
    EXPECT_THAT(bf16.at("layers").dump(), HasSubstr("storage=bf16"));
}

TEST_F(Models, AutomaticPrecisionSaysWhatItChose) {
    if (!has_bf16_kernels()) {
        GTEST_SKIP() << "there are no kernels for bf16";
    }
    const Outcome outcome = in_folder("inspect unet.onnx --size 64x64 --json --precision auto");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const auto chosen = nlohmann::json::parse(outcome.output).at("precision");
    EXPECT_EQ(outcome.errors, fmt::format("upforge: --precision auto is {}: {}\n",
                                          chosen.at("stored").get<std::string>(),
                                          chosen.at("reason").get<std::string>()));
}

TEST_F(Models, EvalWithBf16IsNearFp32) {
    if (!has_bf16_kernels()) {
        GTEST_SKIP() << "there are no kernels for bf16";
    }
    std::vector<std::vector<float>> results;
    for (const std::string precision : {"fp32", "bf16"}) {
        const Outcome outcome = in_folder(fmt::format(
            "eval unet.onnx --input image.npy --output-dir {0} --precision {0}", precision));
        ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
        results.push_back(read_npy(*folder_ / precision / "logits.npy").floats());
    }
    EXPECT_THAT(results[0], testing::Pointwise(testing::FloatNear(2e-2f), results[1]));
    EXPECT_NE(results[0], results[1]);
}

TEST_F(Models, EvalNamesFilesAfterOutputs) {
    const Outcome outcome =
        in_folder("eval two.onnx --input a=gray.npy --input b/1=gray.npy --output-dir out/sums");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_EQ(outcome.output, "out/sums/sum_.._of_all.npy  float32 1x1x4x6\n");
    const Array sum = read_npy(*folder_ / "out/sums/sum_.._of_all.npy");
    EXPECT_EQ(sum.type(), ElementType::f32);
    EXPECT_EQ(sum.dims(), (Dims{1, 1, 4, 6}));
}

TEST_F(Models, EvalComputesTheSameWithEveryInstructionSet) {
    std::vector<std::vector<float>> results;
    for (const std::string isa : {"sse41", "avx2"}) {
        const Outcome outcome = in_folder(
            fmt::format("eval unet.onnx --input image.npy --output-dir {0} --isa {0}", isa));
        ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
        results.push_back(read_npy(*folder_ / isa / "logits.npy").floats());
    }
    EXPECT_THAT(results[0], testing::Pointwise(testing::FloatNear(1e-5f), results[1]));
}

TEST_F(Models, EvalSumsAsDefinedWhenAskedTo) {
    ASSERT_EQ(in_folder("make unet -o wide.onnx --base 32 --depth 1").exit_code, 0);
    std::vector<std::vector<float>> results;
    for (const std::string exact : {"", "--exact", "--exact --isa sse41"}) {
        const Outcome outcome = in_folder("eval wide.onnx --input image.npy " + exact);
        ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
        results.push_back(read_npy(*folder_ / "logits.npy").floats());
    }
    EXPECT_THAT(results[0], testing::Pointwise(testing::FloatNear(1e-4f), results[1]));
    EXPECT_THAT(results[1], testing::Pointwise(testing::FloatNear(1e-5f), results[2]));
    if (this_cpu().avx2) {
        EXPECT_NE(results[0], results[1]) << "Winograd's algorithm gives the same bits";
    }
}

}  // namespace
