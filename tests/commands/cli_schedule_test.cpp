/// `upforge schedule`: explains, reports and merges what `tune` records; and plug-ins, as commands
/// meet them.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/registry.h"
#include "tests/bf16_kernels.h"
#include "tests/command.h"
#include "tuned/plugin.h"
#include "tuned/trial_log.h"

namespace {

using namespace upforge;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* spelt = "conv h=16 w=12 c=24 co=40 k=3 p=1";
constexpr const char* problem = "conv n=1 h=16 w=12 ci=24 co=40 k=3 s=1 d=1 g=1 border=1 exact=1";
constexpr const char* tried = "conv direct sse41 channels=8 pixels=7 unroll=4 rows=4 columns=60";
constexpr const char* built = "conv direct sse41 channels=8 pixels=6";

class Schedule : public testing::Test {
  protected:
    static tuned::Trial trial(const std::string& kernel, double seconds, const std::string& time) {
        return {.problem = problem,
                .isa = Isa::sse41,
                .threads = 1,
                .kernel = kernel,
                .origin = tuned::this_origin(),
                .algorithm = std::string(kernels::algorithm("conv")),
                .seconds = seconds,
                .default_seconds = 0.004,
                .noise = 0.01,
                .verdict = tuned::Verdict::ok,
                .reason = "",
                .time = time};
    }

    Outcome in_folder(const std::string& arguments) const {
        return upforge_command(arguments, folder_ / "");
    }

    std::string explain(const std::string& more) const {
        const Outcome outcome = in_folder(
            fmt::format("schedule explain '{}' --exact --isa sse41 --threads 1 {}", spelt, more));
        EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
        return outcome.output;
    }

    void write_log(const std::string& name, const std::vector<tuned::Trial>& trials) const {
        tuned::write_trials(trials, folder_ / name);
    }

    const TemporaryFolder folder_;
    const tuned::Trial slow_ =
                           trial(std::string(built) + " unroll=4 rows=4 columns=60", 0.004, "1"),
                       fast_ = trial(tried, 0.0025, "2"), failed_ = [] {
                           tuned::Trial failed =
                               trial("conv direct sse41 channels=4 pixels=9", 0, "3");
                           failed.verdict = tuned::Verdict::crashed;
                           return failed;
                       }();
};

TEST_F(Schedule, ExplainsAChoiceWithTheTimesOfALog) {
    write_log("log.jsonl", {slow_, fast_, failed_});
    const std::string text = explain("--log log.jsonl");
    EXPECT_THAT(text, StartsWith(fmt::format("{}\non sse41 with 1 thread is computed by\n\n  {}\n\n"
                                             "since of those that can, its estimated time is least",
                                             problem, built)));
    EXPECT_THAT(text, testing::ContainsRegex("channels=8 pixels=6 +4.000 ms  it is chosen\n"));
    EXPECT_THAT(text,
                testing::ContainsRegex(
                    "channels=8 pixels=7 unroll=4 rows=4 columns=60 +2.500 ms  is not built in\n"));
    EXPECT_THAT(text, testing::ContainsRegex("channels=4 pixels=9 +crashed  is not built in\n"));
}

TEST_F(Schedule, ExplainsTheSameAsJson) {
    write_log("log.jsonl", {slow_, fast_});
    const json explained = json::parse(explain("--log log.jsonl --json"));
    EXPECT_EQ(explained.at("problem"), problem);
    EXPECT_EQ(explained.at("kernel"), built);
    EXPECT_EQ(explained.at("trials").at(0).at("kernel"), tried);
    int chosen = 0;
    for (const json& each : explained.at("considered")) {
        chosen += each.at("rejection") == "" ? 1 : 0;
    }
    EXPECT_EQ(chosen, 1);
}

TEST_F(Schedule, ExplainsAChoiceByOrderAlone) {
    const std::string text = explain("--schedules generic");
    EXPECT_THAT(text, HasSubstr("since it is the first of the table that can"));
    // Builds for sanitizers have one kernel of each kind.
    const bool has_another =
        std::ranges::any_of(kernels::built_in(), [](const kernels::Kernel& kernel) {
            return to_string(kernel) == "conv direct sse41 channels=4 pixels=10";
        });
    EXPECT_THAT(text,
                testing::ContainsRegex(has_another ? "sse41 channels=4 pixels=10 +stands later"
                                                   : "sse41 channels=8 pixels=6 +it is chosen"));
    EXPECT_EQ(explain("--schedules estimated"), explain("--untuned"));
}

TEST_F(Schedule, ExplainsAChoiceInBf16) {
    if (!has_bf16_kernels()) {
        GTEST_SKIP() << "there are no kernels for bf16";
    }
    const auto asked_for = [&](const std::string& arguments) {
        const Outcome outcome =
            in_folder("schedule explain --isa sse41 --threads 1 --json " + arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
        return json::parse(outcome.output);
    };
    const json last = asked_for(fmt::format("'{}' --exact --precision bf16", spelt));
    EXPECT_EQ(last.at("problem"), fmt::format("{} storage=bf16 result=f32", problem));
    EXPECT_EQ(last.at("kernel"), "conv direct sse41 channels=4 pixels=10 storage=bf16 result=f32");
    for (const char* arguments : {"'conv ci=24 co=40 h=16 w=12 k=3 storage=bf16'",
                                  "'conv ci=24 co=40 h=16 w=12 k=3' --precision bf16"}) {
        const json inner = asked_for(arguments);
        EXPECT_THAT(inner.at("problem").get<std::string>(), testing::EndsWith(" storage=bf16"));
        EXPECT_EQ(inner.at("kernel"), "conv direct sse41 channels=8 pixels=6 storage=bf16");
    }
}

TEST_F(Schedule, MergesLogs) {
    write_log("a.jsonl", {slow_, failed_});
    write_log("b.jsonl", {slow_, fast_});
    const Outcome merged = in_folder("schedule merge a.jsonl b.jsonl -o c.jsonl");
    EXPECT_EQ(merged.output, "Wrote 3 trials of 2 logs to c.jsonl.\n");
    EXPECT_THAT(tuned::read_trials(folder_ / "c.jsonl"),
                testing::ElementsAre(slow_, fast_, failed_));
}

TEST_F(Schedule, MovesTrialsBetweenLogsOfTune) {
    write_log("a.jsonl", {slow_, failed_});
    write_log("b.jsonl", {slow_, fast_});
    const Outcome moved = in_folder("tune --out a.jsonl --import b.jsonl --export c.jsonl");
    ASSERT_EQ(moved.exit_code, 0) << moved.errors;
    EXPECT_EQ(moved.errors, "upforge: 1 of their trials are new in a.jsonl\n");
    for (const char* log : {"a.jsonl", "c.jsonl"}) {
        EXPECT_THAT(tuned::read_trials(folder_ / log), testing::ElementsAre(slow_, failed_, fast_));
    }
}

TEST_F(Schedule, ReportsALogOnAPageOfItsOwn) {
    write_log("log.jsonl", {slow_, fast_, failed_});
    const Outcome outcome = in_folder("schedule report log.jsonl -o page.html --generators .");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const std::string page = read_text(folder_ / "page.html");
    EXPECT_THAT(page, AllOf(HasSubstr("conv 16×12, 24 → 40 channels, 3×3"),
                            HasSubstr("sse41, 1 thread: 1.60 times as fast"), HasSubstr(tried),
                            HasSubstr("neighbouring output pixels of a register tile"),
                            HasSubstr("GB/s of memory")));
    EXPECT_THAT(page, AllOf(Not(HasSubstr("http")), Not(HasSubstr("nan")), Not(HasSubstr("src="))));
}

TEST_F(Schedule, ReportsWhatOnlyFailed) {
    write_log("log.jsonl", {failed_});
    ASSERT_EQ(in_folder("schedule report log.jsonl -o page.html").exit_code, 0);
    EXPECT_THAT(read_text(folder_ / "page.html"),
                AllOf(HasSubstr("No kernel was faster"), Not(HasSubstr("nan"))));
}

TEST_F(Schedule, RacesGuidedSearchesAgainstRandomOnes) {
    write_log("guided-1.jsonl", {failed_, trial(tried, 0.002, "4"), fast_});
    write_log("guided-2.jsonl", {slow_, slow_, slow_});
    write_log("guided-3.jsonl", {fast_});
    for (const char* name : {"random-1.jsonl", "random-2.jsonl", "random-3.jsonl"}) {
        write_log(name, {slow_, fast_, slow_, slow_});
    }
    const std::string logs =
        "--guided guided-1.jsonl guided-2.jsonl guided-3.jsonl "
        "--random random-1.jsonl random-2.jsonl random-3.jsonl";
    const json report = json::parse(in_folder("schedule race --json " + logs).output);
    const json& races = report["races"];
    EXPECT_EQ(report["trials_to_match"], 2);
    ASSERT_EQ(races.size(), 1u);
    EXPECT_EQ(races[0]["problem"], problem);
    EXPECT_EQ(races[0]["heats"][0]["guided"], json({1.0, 2.0, 2.0}));
    EXPECT_EQ(races[0]["heats"][0]["random"], json({1.0, 1.6, 1.6, 1.6}));
    EXPECT_EQ(races[0]["heats"][0]["trials_to_match"], 2);
    EXPECT_EQ(races[0]["heats"][1]["trials_to_match"], nullptr);
    EXPECT_EQ(races[0]["heats"][2]["trials_to_match"], 1);
    EXPECT_EQ(races[0]["trials_to_match"], 2);
    EXPECT_THAT(
        in_folder("schedule race " + logs).output,
        testing::ContainsRegex("1 thread +3 +1.600 +1.600 +1.600 +1.600 +2\n\nOf all .* 2 trials"));
    EXPECT_THAT(in_folder("schedule race --guided guided-2.jsonl --random random-1.jsonl").output,
                testing::ContainsRegex("1.600 +1.000 +1.000 +1.000 +more\n"));
}

TEST_F(Schedule, EveryMistakeIsExplainedInALine) {
    write_log("empty.jsonl", {});
    std::ofstream(folder_ / "wrong.jsonl") << "{}\n";
    expect_failure(in_folder("schedule"), 2, "A subcommand is required");
    expect_failure(in_folder("schedule explane"), 2, "did you mean 'explain'?");
    expect_failure(in_folder("schedule explain"), 2, "PROBLEM is required");
    expect_failure(in_folder("schedule explain 'conv k=3'"), 1, "lacks ");
    expect_failure(in_folder("schedule explain 'conv k=3' --schedules fast"), 2, "--schedules");
    expect_failure(in_folder("schedule explain 'conv k=3' --schedules generic --untuned"), 2,
                   "--untuned");
    expect_failure(in_folder("schedule explain 'max_pool h=4 w=4 c=4 k=2 s=2'"), 1,
                   "has no kernels that are chosen by its size");
    expect_failure(in_folder("schedule report empty.jsonl"), 1, "the log has no trials");
    expect_failure(in_folder("schedule report none.jsonl"), 1, "cannot read none.jsonl");
    expect_failure(in_folder("schedule merge wrong.jsonl -o c.jsonl"), 1,
                   "wrong.jsonl:1: lacks \"version\"");
    write_log("slow.jsonl", {slow_});
    expect_failure(in_folder("schedule race --guided slow.jsonl --random empty.jsonl"), 1,
                   "empty.jsonl has no trials of a search");
    expect_failure(in_folder("schedule race --guided slow.jsonl slow.jsonl --random slow.jsonl"), 1,
                   "has 2 guided and 1 random, of 1 and 1 problems in all");
    tuned::Trial other = slow_;
    other.threads = 2;
    write_log("both.jsonl", {slow_, other});
    expect_failure(in_folder("schedule race --guided both.jsonl --random both.jsonl"), 1,
                   "2 threads); a search is of one");
    expect_failure(in_folder("schedule race --guided none.jsonl --random slow.jsonl"), 1,
                   "cannot read none.jsonl");
}

class PluginsOfCommands : public Schedule {
  protected:
    void SetUp() override {
        const tuned::Manifest old{
            .abi = 99, .library = "none.so", .winners = {tuned::this_origin(), {}}};
        std::ofstream(folder_ / "old.json") << to_json(old);
        ::setenv("UPFORGE_PLUGINS", (folder_ / "").c_str(), 1);
    }

    void TearDown() override { ::unsetenv("UPFORGE_PLUGINS"); }

    std::string warnings(const std::string& more) const {
        const Outcome outcome = in_folder(fmt::format("schedule explain '{}' {}", spelt, more));
        EXPECT_EQ(outcome.exit_code, 0);
        return outcome.errors;
    }
};

TEST_F(PluginsOfCommands, AreLeftOutWithAWarningWhereTheyDoNotFit) {
    EXPECT_THAT(warnings(""), testing::MatchesRegex(
                                  "upforge: warning: the plug-in [^\n]*old.json is left out: it "
                                  "is made for kernel ABI 99, but this program has 1[^\n]*\n"));
    EXPECT_THAT(warnings("--untuned"), IsEmpty());
    EXPECT_THAT(warnings("--schedules generic"), IsEmpty());
}

}  // namespace
