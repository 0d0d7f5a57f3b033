#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/bench/problem.h"
#include "lower/lower.h"
#include "onnx/reader.h"
#include "tests/command.h"
#include "tests/expect_error.h"

namespace {

using namespace upforge;
using nlohmann::json;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Bench : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TemporaryFolder>();
        const Outcome made = in_folder("make unet -o unet.onnx --base 2 --depth 1");
        ASSERT_EQ(made.exit_code, 0) << made.errors;
    }

    static void TearDownTestSuite() { folder_.reset(); }

    static Outcome in_folder(const std::string& arguments) {
        return upforge_command(arguments, *folder_ / "");
    }

    static json json_of(const std::string& arguments) {
        const Outcome outcome = in_folder(arguments + " --json");
        EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
        return json::parse(outcome.output);
    }

    static std::unique_ptr<TemporaryFolder> folder_;
};

std::unique_ptr<TemporaryFolder> Bench::folder_;

void expect_times(const json& row) {
    SCOPED_TRACE(row);
    EXPECT_GT(row.at("min_ms"), 0);
    EXPECT_GE(row.at("median_ms"), row.at("min_ms"));
    EXPECT_GE(row.at("runs"), 1);
    EXPECT_GE(row.at("flops"), 0);
    EXPECT_GT(row.at("bytes"), 0);
    EXPECT_GE(row.at("gflops"), 0);
    EXPECT_GT(row.at("gbs"), 0);
    EXPECT_GT(row.at("percent_of_peak"), 0);
    EXPECT_THAT(row.at("limit").get<std::string>(), AnyOf("compute", "memory"));
    EXPECT_FALSE(row.at("kernels").empty());
    EXPECT_TRUE(row.at("direct_equivalent").is_boolean());
}

TEST_F(Bench, ReportsATotalAndEveryLayer) {
    const json inspected = json::parse(in_folder("inspect unet.onnx --size 8x12 --json").output);
    const json report = json_of("bench unet.onnx --size 8x12 --rounds 1 --threads 1 --isa sse41");
    EXPECT_EQ(report.at("threads"), 1);
    EXPECT_EQ(report.at("isa"), "sse41");
    EXPECT_EQ(report.at("rounds"), 1);
    EXPECT_GT(report.at("peak").at("gflops"), 0);
    EXPECT_GT(report.at("peak").at("gbs"), 0);
    expect_times(report.at("total"));
    EXPECT_EQ(report.at("total").at("flops"), inspected.at("flops"));
    ASSERT_THAT(report.at("layers"), SizeIs(inspected.at("layers").size()));
    double sum = 0;
    for (std::size_t i = 0; i < report.at("layers").size(); ++i) {
        const json &layer = report.at("layers")[i], &same = inspected.at("layers")[i];
        expect_times(layer);
        EXPECT_EQ(layer.at("name"), same.at("name"));
        EXPECT_EQ(layer.at("flops"), same.at("flops"));
        sum += layer.at("min_ms").get<double>();
    }
    EXPECT_DOUBLE_EQ(report.at("layers_min_ms"), sum);
}

TEST_F(Bench, SaysTheSameInATable) {
    const Outcome outcome = in_folder("bench unet.onnx --size 8x12 --rounds 1");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output,
                AllOf(HasSubstr("unet.onnx on "), HasSubstr(" GFLOP/s, "), HasSubstr("\ntotal "),
                      HasSubstr("\ndown1.conv1 "), HasSubstr(" of peak  limit "),
                      HasSubstr("The layers' minima sum to ")));
    EXPECT_THAT(outcome.errors, IsEmpty());
}

TEST_F(Bench, WritesAChromeTraceOfOneRun) {
    const json report = json_of("bench unet.onnx --size 8x12 --rounds 1 --profile trace.json");
    const json trace = json::parse(read_text(*folder_ / "trace.json"));
    const json& events = trace.at("traceEvents");
    ASSERT_THAT(events, SizeIs(report.at("layers").size()));
    double end = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(events[i].at("name"), report.at("layers")[i].at("name"));
        EXPECT_EQ(events[i].at("ph"), "X");
        EXPECT_GE(events[i].at("ts"), end - 1e-6);
        end = events[i].at("ts").get<double>() + events[i].at("dur").get<double>();
    }
}

TEST_F(Bench, WritesFilesWhereTheyAreNamedAndAfterTheModelWhereNot) {
    const Outcome outcome =
        in_folder("bench unet.onnx --size 8x12 --rounds 1 --profile --json report.json");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("GFLOP/s"));
    const json report = json::parse(read_text(*folder_ / "report.json"));
    expect_times(report.at("total"));
    EXPECT_THAT(json::parse(read_text(*folder_ / "unet.trace.json")).at("traceEvents"),
                SizeIs(report.at("layers").size()));
}

TEST_F(Bench, TimesTheProblemsThatContainAText) {
    const json report = json_of("bench --ops unpool --rounds 1 --models models");
    EXPECT_FALSE(report.contains("total"));
    ASSERT_THAT(report.at("problems"), SizeIs(1));
    const json& unpool = report.at("problems")[0];
    expect_times(unpool);
    EXPECT_EQ(unpool.at("name"), "max_unpool_64_256");
    EXPECT_EQ(unpool.at("operation"), "max_unpool h=128 w=128 c=64 k=2 s=2");
    EXPECT_EQ(unpool.at("output"), "1x256x256x64");
    EXPECT_EQ(unpool.at("bytes"), 4.0 * 64 * (2 * 128 * 128 + 256 * 256));
    EXPECT_EQ(read_onnx(*folder_ / "models/max_unpool_64_256.onnx").nodes.front().op, "MaxUnpool");
}

struct Mistake {
    const char* arguments;
    int exit_code;
    const char* words;
};

const Mistake mistakes[] = {
    {"bench", 2, "MODEL or --ops is required"},
    {"bench --json unet.onnx", 2, "'unet.onnx' is the file to write; name the model before it"},
    {"bench unet.onnx --ops", 2, "excludes"},
    {"bench --ops --profile p.json", 2, "excludes"},
    {"bench unet.onnx --models m", 2, "requires"},
    {"bench --ops conv7", 2, "no problem contains 'conv7'; there are: conv3_64_256 "},
    {"bench none.onnx", 1, "cannot read none.onnx: No such file"},
    {"bench unet.onnx --rounds 0", 2, "not in range 1 to 1000000"},
    {"bench unet.onnx --budget -1", 2, "not in range 1 to 86400"},
    {"bench unet.onnx --precision half", 2, "half not in {fp32,bf16,fp16,auto}"},
    {"bench unet.onnx --isa mmx", 2, "mmx not in {sse41,avx2,avx512}"},
    {"bench unet.onnx --size 8x8 --rounds 1 --profile none/p.json", 1, "cannot write none/p.json"},
    {"bench --ops unpool --models unet.onnx", 1, "cannot write unet.onnx: "},
};

TEST_F(Bench, EveryMistakeIsExplainedInALine) {
    for (const Mistake& mistake : mistakes) {
        SCOPED_TRACE(mistake.arguments);
        expect_failure(in_folder(mistake.arguments), mistake.exit_code, mistake.words);
    }
}

TEST_F(Bench, HelpShowsExamples) {
    EXPECT_THAT(in_folder("bench --help").output,
                AllOf(HasSubstr("upforge bench unet.onnx"), HasSubstr("upforge bench --ops conv")));
}

TEST(BenchProblems, AreNetworksOfOneOperatorWithTheStatedOutput) {
    const std::vector<Problem> problems = parse_problems(std::string(problem_table()));
    EXPECT_THAT(problems, Not(IsEmpty()));
    for (const Problem& problem : problems) {
        SCOPED_TRACE(problem.name);
        const Model model = model_of(problem);
        EXPECT_EQ(model.name, problem.name);
        const graph::Graph graph = lower::lower(model);
        Dims stated;
        for (const Dim& dim : *model.outputs.front().dims) {
            stated.push_back(dim.size);
        }
        EXPECT_EQ(graph.outputs.front().dims, stated);
    }
}

TEST(BenchProblems, AreReadFromLines) {
    const std::string line = "name conv h=5 w=7 c=3 co=4 k=3";
    const Problem problem = parse_problem(line);
    EXPECT_EQ(problem.at("co"), 4);
    EXPECT_EQ(problem.get("p"), 0);
    EXPECT_EQ(problem.name + ' ' + to_string(problem), line);
    EXPECT_THAT(parse_problems("# nothing\n\n" + line + "\n" + line), SizeIs(2));
}

TEST(BenchProblems, SayWhatIsWrongWithALine) {
    constexpr auto wrong = ErrorCode::invalid_argument;
    expect_error(wrong, "'k=3x' is no parameter", [] { parse_problem("a conv k=3x"); });
    expect_error(wrong, "'k' is no parameter", [] { parse_problem("a conv k"); });
    expect_error(wrong, "'=' is no parameter", [] { parse_problem("a conv ="); });
    expect_error(wrong, "'z=1' is no parameter", [] { parse_problem("a conv z=1"); });
    expect_error(wrong, "the problem a lacks ", [] { model_of(parse_problem("a conv k=1")); });
    expect_error(ErrorCode::unsupported, "a is to time softmax",
                 [] { model_of(parse_problem("a softmax h=1 w=1 c=1")); });
}

}  // namespace
