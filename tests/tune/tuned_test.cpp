/// Records of tuning: how problems, trials and winners are written and read.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "kernels/problem.h"
#include "kernels/registry.h"
#include "tests/expect_error.h"
#include "tests/file_size_limit.h"
#include "tests/temporary_folder.h"
#include "tuned/trial_log.h"
#include "tuned/winners.h"

namespace upforge::tuned {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Problem, IsReadAsItIsSpelt) {
    kernels::Problem problem{.operation = "conv", .inputs = 256, .outputs = 128, .kernel = {3, 5}};
    problem.border = true;
    const std::string text = "conv n=1 h=1 w=1 ci=256 co=128 k=3x5 s=1 d=1 g=1 border=1 exact=0";
    EXPECT_EQ(to_string(problem), text);
    EXPECT_EQ(kernels::parse_problem(text), problem);
}

TEST(Problem, NamesElementsThatAreNoFloats) {
    constexpr DataType f32 = DataType::f32, bf16 = DataType::bf16;
    const std::string floats = "conv n=1 h=1 w=1 ci=1 co=1 k=3 s=1 d=1 g=1 border=0 exact=0";
    kernels::Problem problem{.operation = "conv", .kernel = 3};
    for (const auto& [elements, words] : {std::pair{kernels::Elements(f32, f32), ""},
                                          {{bf16, bf16}, " storage=bf16"},
                                          {{bf16, f32}, " storage=bf16 result=f32"},
                                          {{f32, bf16}, " result=bf16"}}) {
        problem.elements = elements;
        EXPECT_EQ(to_string(problem), floats + words);
        EXPECT_EQ(kernels::parse_problem(floats + words), problem);
    }
    for (const char* words :
         {" storage=f32", " storage=f64", " result=f32", " storage=bf16 result=bf16",
          " result=f32 storage=bf16", " storage=i32", " storage"}) {
        expect_error(ErrorCode::invalid_argument, "is no problem such as",
                     [&] { kernels::parse_problem(floats + words); });
    }
}

TEST(Problem, HasNoOtherSpelling) {
    for (const char* text :
         {"", "conv", "conv n=1 h=1 w=1 ci=1 co=1 k=3x3 s=1 d=1 g=1 border=0 exact=0",
          "conv n=1 h=1 w=1 ci=1 co=1 k=3 s=1 d=1 g=1 border=2 exact=0",
          "conv n=0 h=1 w=1 ci=1 co=1 k=3 s=1 d=1 g=1 border=0 exact=0",
          "conv n=1 w=1 h=1 ci=1 co=1 k=3 s=1 d=1 g=1 border=0 exact=0",
          "conv n=1 h=1 w=1 ci=1 co=1 k=3 s=1 d=1 g=1 border=0 exact=0 x=1",
          "conv n h=1 w=1 ci=1 co=1 k=3 s=1 d=1 g=1 border=0 exact=0"}) {
        expect_error(ErrorCode::invalid_argument, "is no problem such as 'conv n=1 h=1",
                     [&] { kernels::parse_problem(text); });
    }
}

Trial trial_at(const std::string& time) {
    return {.problem = "conv",
            .isa = Isa::avx2,
            .threads = 2,
            .kernel = "conv direct avx2 channels=16",
            .origin = {"Some \"CPU\" ü", "21.0.0"},
            .algorithm = "0123456789ab",
            .seconds = 0.1,
            .default_seconds = 1.0 / 3,
            .noise = 0.01,
            .verdict = Verdict::wrong,
            .reason = "differs by 0.5",
            .time = time};
}

TEST(Trial, IsALineThatIsReadAgain) {
    const Trial trial = trial_at("2026-11-21T20:00:00Z");
    const std::string line = to_json(trial);
    EXPECT_EQ(std::ranges::count(line, '\n'), 0);
    EXPECT_EQ(parse_trial(line, "here"), trial);
    EXPECT_EQ(parse_trial("{\"later\":[1]," + line.substr(1), "here"), trial);
}

TEST(Trial, IsCurrentWhereMachineAndSourcesAreTheSame) {
    Trial trial = trial_at("t");
    trial.problem = "conv n=1";
    trial.origin = this_origin();
    trial.algorithm = kernels::algorithm("conv");
    EXPECT_TRUE(is_current(trial));
    trial.problem = "conv_transpose n=1";
    EXPECT_FALSE(is_current(trial)) << "its sources are others";
    trial.problem = "conv n=1";
    trial.origin.cpu = "another";
    EXPECT_FALSE(is_current(trial));
}

TEST(Trial, SaysWhichFieldIsWrong) {
    const std::string line = to_json(trial_at("t"));
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = line;
        return changed.replace(changed.find(from), from.size(), to);
    };
    const auto expect = [](const std::string& changed, const std::string& words) {
        expect_error(ErrorCode::file, words, [&] { parse_trial(changed, "a.jsonl:7:"); });
    };
    expect("", "a.jsonl:7: is not a JSON object");
    expect("[1]", "a.jsonl:7: is not a JSON object");
    expect(with("\"version\":1", "\"version\":2"), "a.jsonl:7: is of version 2, but this program");
    expect(with("\"threads\":2", "\"threads\":\"2\""), "threads=\"2\", which is no whole number");
    expect(with("\"seconds\":0.1,", ""), "a.jsonl:7: lacks \"seconds\"");
    expect(with("0.1", "[]"), "has seconds=[], which is no number");
    expect(with("avx2", "mmx"), "has a wrong isa: no instruction set is called \"mmx\"");
    expect(with("\"wrong\"", "\"bad\""), "has the verdict bad, which is none of ok, wrong");
    expect(with("\"t\"", "0"), "has time=0, which is no text");
}

class Log : public testing::Test {
  protected:
    void write(const std::string& text) { std::ofstream(path_, std::ios::app) << text; }

    std::string text() const {
        std::ifstream file(path_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    const TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_ / "log.jsonl";
    const Trial first_ = trial_at("1"), second_ = trial_at("2"), third_ = trial_at("3");
};

TEST_F(Log, KeepsWhatWasAppended) {
    TrialLog(path_).append(first_);
    TrialLog log(path_);
    log.append(second_);
    EXPECT_THAT(log.trials(), ElementsAre(first_, second_));
    EXPECT_THAT(read_trials(path_), ElementsAre(first_, second_));
    EXPECT_EQ(text(), to_json(first_) + '\n' + to_json(second_) + '\n');
}

TEST_F(Log, IsRepairedWhereverItsLastLineIsTorn) {
    const std::string whole = to_json(first_) + '\n', torn = to_json(second_);
    for (std::size_t bytes = 0; bytes <= torn.size(); ++bytes) {
        std::filesystem::remove(path_);
        write(whole + torn.substr(0, bytes));
        EXPECT_THAT(read_trials(path_), ElementsAre(first_));
        TrialLog log(path_);
        EXPECT_EQ(text(), whole);
        log.append(third_);
        EXPECT_THAT(read_trials(path_), ElementsAre(first_, third_));
    }
}

TEST_F(Log, RefusesAWrongLineInTheMiddleAndLeavesItAsItIs) {
    const std::string wrong = to_json(first_) + "\n{\"version\":1\n" + to_json(second_) + "\nx";
    write(wrong);
    const std::string words = path_.string() + ":2: is not a JSON object";
    expect_error(ErrorCode::file, words, [&] { read_trials(path_); });
    expect_error(ErrorCode::file, words, [&] { TrialLog log(path_); });
    EXPECT_EQ(text(), wrong);
}

TEST_F(Log, HasOneWriterAtATime) {
    const TrialLog log(path_);
    expect_error(ErrorCode::file, "another process adds to it", [&] { TrialLog other(path_); });
}

TEST_F(Log, SaysWhenItCannotBeReadOrWritten) {
    expect_error(ErrorCode::file, "cannot read", [&] { read_trials(path_); });
    expect_error(ErrorCode::file, "cannot write", [&] { TrialLog log(folder_ / "no/log"); });
    expect_error(ErrorCode::file, "it is no file", [] { TrialLog log("/dev/null"); });
}

TEST_F(Log, CutsOffALineThatWasWrittenInPart) {
    TrialLog log(path_);
    log.append(first_);
    const std::string whole = text();
    const FileSizeLimit limit(whole.size() + 10);
    expect_error(ErrorCode::file, "cannot write", [&] { log.append(second_); });
    EXPECT_EQ(text(), whole);
    EXPECT_THAT(log.trials(), ElementsAre(first_));
}

TEST_F(Log, IsMergedInAnyOrderToTheSame) {
    const LogFile one{"one.jsonl", {first_, third_}}, two{"two.jsonl", {second_, third_}};
    const std::array here_first{one, two}, there_first{two, one};
    EXPECT_THAT(merged(here_first), ElementsAre(first_, second_, third_));
    EXPECT_EQ(merged(there_first), merged(here_first));
    write_trials(merged(here_first), path_);
    EXPECT_THAT(read_trials(path_), ElementsAre(first_, second_, third_));
}

Winner winner(const std::string& problem, int threads, double seconds) {
    return {problem,
            Isa::avx512,
            threads,
            "conv direct avx512",
            std::string(kernels::algorithm("conv")),
            seconds,
            1.0};
}

TEST(Winners, AreReadAsTheyAreWritten) {
    const TemporaryFolder folder;
    const Winners winners{{"CPU", "21.0.0"}, {winner("a", 1, 0.1), winner("b", 1, 0.2)}};
    write_winners(winners, folder / "cpu.json");
    EXPECT_EQ(read_winners(folder / "cpu.json"), winners);
    expect_error(ErrorCode::file, "cannot read", [&] { read_winners(folder / "none.json"); });
}

TEST(Winners, AreSortedOneALine) {
    const Winners winners{{"CPU", "21.0.0"},
                          {winner("b", 1, 0.1), winner("a", 4, 0.1), winner("a", 1, 0.1)}};
    const std::string text = to_json(winners);
    EXPECT_EQ(std::ranges::count(text, '\n'), 10);
    EXPECT_THAT(parse_winners(text, "").all,
                ElementsAre(winners.all[2], winners.all[1], winners.all[0]));
    EXPECT_EQ(parse_winners(to_json(Winners{}), ""), Winners{});
}

TEST(Winners, SayWhichIsWrong) {
    const std::string text = to_json(Winners{{}, {winner("a", 1, 0.1)}});
    expect_error(ErrorCode::file, "w.json: winner 1 lacks \"seconds\"", [&] {
        std::string changed = text;
        parse_winners(changed.replace(changed.find("\"seconds"), 4, "\"m"), "w.json");
    });
    expect_error(ErrorCode::file, "w.json is not a JSON object",
                 [&] { parse_winners(text.substr(0, text.size() / 2), "w.json"); });
}

TEST(Winners, AreReplacedByLaterOnesOfTheSameMachineAndKernels) {
    Winners earlier{{"CPU", "21.0.0"}, {winner("a", 1, 0.1), winner("a", 2, 0.1)}};
    Winners later{earlier.origin, {winner("a", 1, 0.05)}};
    EXPECT_THAT(merged(earlier, later).all, ElementsAre(later.all[0], earlier.all[1]));
    later.origin.cpu = "another";
    EXPECT_EQ(merged(earlier, later), later);
    later.origin = earlier.origin;
    earlier.all[1].algorithm = "of other sources";
    EXPECT_EQ(merged(earlier, later), later);
}

TEST(Winners, HaveAFileNamedAfterTheProcessor) {
    EXPECT_EQ(winners_file_name("Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz"),
              "intel-r-xeon-r-platinum-8375c-cpu-2-90ghz.json");
    EXPECT_EQ(winners_file_name(""), "unknown.json");
}

TEST(Origin, IsOfThisMachineAndBuild) {
    EXPECT_EQ(this_origin().cpu, this_cpu().model);
    EXPECT_THAT(this_origin().halide, HasSubstr("."));
}

TEST(Algorithm, IsOfAnOperationsSources) {
    EXPECT_THAT(kernels::algorithm("conv"), SizeIs(12));
    EXPECT_NE(kernels::algorithm("conv"), kernels::algorithm("conv_transpose"));
    EXPECT_EQ(kernels::algorithm("cubism"), "");
    EXPECT_EQ(operation_of("conv direct avx512"), "conv");
    EXPECT_EQ(operation_of("conv"), "conv");
}

}  // namespace
}  // namespace upforge::tuned
