/// A session keeps what it measured, whatever ends it, and chooses nothing that failed.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "tests/temporary_folder.h"
#include "tune/files.h"
#include "tune/session.h"
#include "tune/timing.h"
#include "tuned/origin.h"

namespace upforge::tune {
namespace {

using kernels::parse_problem;
using tuned::Trial;
using tuned::Verdict;

/// In place of a machine: times that follow from the recipe's numbers, at once.
class MadeUpRunner : public Runner {
  public:
    void prepare(std::span<const Recipe>) override {}

    Measurement measure(const kernels::Problem&, const Recipe& recipe, Effort effort) override {
        ++measured;
        const int pixels = std::stoi(std::string(recipe.setting("pixels")));
        if (pixels % 3 == 0) {
            return {.verdict = Verdict::crashed, .reason = "Segmentation fault"};
        }
        const double ratio =
            lucky && effort == Effort::trial ? 0.9 : 0.6 + std::abs(pixels - 5) / 8.0;
        return {Verdict::ok, "", ratio * 1e-3, 1e-3, ratio, 0.01};
    }

    int measured = 0;
    bool lucky = false;  ///< trials look faster than they are
};

Task task_of(const char* problem, double seconds) {
    const Recipe usual =
        parse_recipe("conv direct sse41 channels=8 pixels=6 unroll=4 rows=4 columns=60");
    return {parse_problem(problem), usual, 1, seconds};
}

const std::vector<Task>& tasks() {
    static const std::vector<Task> all{
        task_of("conv n=1 h=64 w=64 ci=64 co=64 k=3 s=1 d=1 g=1 border=1 exact=1", 4),
        task_of("conv n=1 h=32 w=32 ci=8 co=16 k=5 s=1 d=1 g=1 border=1 exact=1", 1)};
    return all;
}

SessionOptions options_for(int trials) {
    return {.isa = Isa::sse41, .threads = 2, .trials = trials};
}

std::vector<Finding> run_session(const std::filesystem::path& path, Runner& runner, int trials,
                                 const std::vector<Task>& all = tasks()) {
    tuned::TrialLog log(path);
    Session session(all, options_for(trials), runner, log, {});
    session.search();
    session.challenge();
    return session.findings();
}

TEST(TuneSession, SpendsMostWhereMostTimeGoes) {
    const TemporaryFolder folder;
    MadeUpRunner runner;
    const auto findings = run_session(folder / "log.jsonl", runner, 40);
    EXPECT_EQ(findings[0].trials + findings[1].trials, 40);
    EXPECT_GT(findings[0].trials, 2 * findings[1].trials);
    for (const Finding& finding : findings) {
        ASSERT_TRUE(finding.winner);
        EXPECT_THAT(finding.winner->kernel, testing::HasSubstr("pixels=5"));
        EXPECT_EQ(finding.winner->threads, 2);
        EXPECT_LT(finding.winner->seconds, finding.winner->default_seconds);
        EXPECT_GT(finding.failures, 0);
    }
}

TEST(TuneSession, SuggestsWhatIsFastToOtherTasks) {
    const TemporaryFolder folder;
    MadeUpRunner runner;
    run_session(folder / "log.jsonl", runner, 40);
    const std::vector<Trial> trials = tuned::read_trials(folder / "log.jsonl");
    const auto fastest_of = [&](const Task& task) {
        Trial best;
        for (const Trial& trial : trials) {
            const bool own = trial.problem == to_string(task.problem);
            if (own && trial.verdict == Verdict::ok &&
                (best.kernel.empty() || trial.seconds < best.seconds)) {
                best = trial;
            }
        }
        return best;
    };
    const Trial best = fastest_of(tasks()[0]);
    EXPECT_TRUE(std::ranges::any_of(trials, [&](const Trial& trial) {
        return trial.kernel == best.kernel && trial.problem == to_string(tasks()[1].problem);
    }));
}

TEST(TuneSession, GoesOnFromItsLog) {
    const TemporaryFolder folder;
    MadeUpRunner first, second, third;
    run_session(folder / "log.jsonl", first, 16);
    const auto findings = run_session(folder / "log.jsonl", second, 24);
    EXPECT_EQ(findings[0].trials + findings[1].trials, 24);
    run_session(folder / "log.jsonl", third, 24);
    EXPECT_LE(third.measured, 6) << "only the winners have to prove themselves again";
}

TEST(TuneSession, TakesOtherMachinesRecordsForHints) {
    const TemporaryFolder folder;
    Trial elsewhere;
    elsewhere.problem = to_string(tasks()[0].problem);
    elsewhere.threads = 2;
    elsewhere.origin = tuned::this_origin();
    elsewhere.algorithm = kernels::algorithm("conv");
    elsewhere.kernel = "conv direct sse41 channels=16 pixels=2 unroll=8 rows=8 columns=24";
    elsewhere.origin.cpu = "another";
    elsewhere.seconds = 1e-3;
    elsewhere.default_seconds = 2e-3;
    elsewhere.time = "2026-11-21T20:00:00Z";
    tuned::TrialLog(folder / "log.jsonl").append(elsewhere);
    MadeUpRunner runner;
    run_session(folder / "log.jsonl", runner, 4);
    const std::vector<Trial> trials = tuned::read_trials(folder / "log.jsonl");
    ASSERT_EQ(trials.size(), 5u);
    EXPECT_EQ(trials[1].kernel, elsewhere.kernel);
}

TEST(TuneSession, KeepsLayersApartThatStoreSomethingElse) {
    const TemporaryFolder folder;
    MadeUpRunner runner;
    run_session(folder / "log.jsonl", runner, 16);
    std::vector<Task> rounded = tasks();
    for (Task& task : rounded) {
        task.problem.elements = {DataType::bf16, DataType::bf16};
    }
    const auto findings = run_session(folder / "log.jsonl", runner, 16, rounded);
    EXPECT_EQ(findings[0].trials + findings[1].trials, 16) << "none of them were made for floats";
    for (const Finding& finding : findings) {
        ASSERT_TRUE(finding.winner);
        EXPECT_THAT(finding.winner->problem, testing::EndsWith(" storage=bf16"));
        EXPECT_THAT(finding.winner->kernel, testing::StartsWith("conv direct sse41 storage=bf16 "));
    }
}

TEST(TuneSession, KeepsTheDefaultUnlessItLosesInTheEnd) {
    const TemporaryFolder folder;
    class Unlucky : public MadeUpRunner {
        Measurement measure(const kernels::Problem& problem, const Recipe& recipe,
                            Effort effort) override {
            Measurement m = MadeUpRunner::measure(problem, recipe, effort);
            if (effort == Effort::final) {
                m.ratio = 0.995;
                m.seconds = 0.995e-3;
            }
            return m;
        }
    } runner;
    runner.lucky = true;
    for (const Finding& finding : run_session(folder / "log.jsonl", runner, 20)) {
        EXPECT_LT(finding.best_ratio, 1);
        EXPECT_FALSE(finding.winner) << "0.5% is less than the noise of 1%";
    }
}

/// More than any session of this test has time for.
std::vector<Task> many_tasks() {
    std::vector<Task> all;
    for (int i = 1; i <= 40; ++i) {
        all.push_back(tasks().front());
        all.back().problem.output = i;
        all.back().seconds = 1;
    }
    return all;
}

/// In a process of its own, which sleeps a little in each trial as if it timed something.
pid_t start_session(const std::filesystem::path& log, int trials) {
    class Slow : public MadeUpRunner {
        Measurement measure(const kernels::Problem& problem, const Recipe& recipe,
                            Effort effort) override {
            std::this_thread::sleep_for(std::chrono::microseconds(300));
            return MadeUpRunner::measure(problem, recipe, effort);
        }
    };
    const pid_t child = ::fork();
    if (child == 0) {
        Slow runner;
        run_session(log, runner, trials, many_tasks());
        ::_exit(0);
    }
    return child;
}

TEST(TuneSession, LosesNothingWhenItIsKilled) {
    const TemporaryFolder folder;
    const std::filesystem::path log = folder / "log.jsonl";
    std::ofstream(log).close();
    constexpr int many = 100'000, kills = 24, left = 40;
    std::mt19937 random(1);
    std::size_t known = 0;
    int killed = 0;
    for (int i = 0; i < kills; ++i) {
        const pid_t child = start_session(log, many);
        std::this_thread::sleep_for(std::chrono::microseconds(1000 + random() % 30'000));
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        killed += WIFSIGNALED(status);
        const std::size_t now = tuned::read_trials(log).size();
        EXPECT_GE(now, known);
        known = now;
    }
    EXPECT_GE(killed, 20);
    MadeUpRunner runner;
    const int enough = static_cast<int>(known) + left;
    const auto findings = run_session(log, runner, enough, many_tasks());
    const std::vector<Trial> all = tuned::read_trials(log);
    EXPECT_EQ(all.size(), static_cast<std::size_t>(enough));
    std::set<std::pair<std::string, std::string>> distinct;
    for (const Trial& trial : all) {
        EXPECT_TRUE(distinct.emplace(trial.problem, trial.kernel).second) << trial.kernel;
    }
    for (const Finding& finding : findings) {
        if (finding.best_ratio < 0.9) {
            ASSERT_TRUE(finding.winner);
            EXPECT_LT(finding.winner->seconds, finding.winner->default_seconds);
        }
    }
}

TEST(TuneTiming, SeesADifferenceThroughNoise) {
    const Spread same = spread_of({1.02, 0.97, 1.01, 0.99, 1.03, 1.0, 0.98});
    EXPECT_LT(std::abs(same.median - 1), same.noise);
    const Spread faster = spread_of({0.82, 0.79, 0.81, 0.8, 1.9, 0.8, 0.78});
    EXPECT_NEAR(faster.median, 0.8, 1e-9);
    EXPECT_LT(faster.median, 1 - faster.noise) << "one turn was disturbed";
    EXPECT_GT(spread_of({0.9, 0.9, 0.9}).noise, 0) << "nothing is that exact";
}

TEST(TuneTiming, IsNoSurerThanRepeatsAgree) {
    const Spread agreed = spread_of_repeats({{0.82, 0.02}, {0.8, 0.01}, {0.81, 0.01}});
    EXPECT_EQ(agreed.median, 0.81);
    EXPECT_EQ(agreed.noise, 0.02);
    const Spread apart = spread_of_repeats({{0.82, 0.01}, {1.01, 0.01}, {0.84, 0.01}});
    EXPECT_EQ(apart.median, 0.84);
    EXPECT_NEAR(apart.noise, 0.17, 1e-9);
}

TEST(TuneFiles, KeepWinnersBesideTheLog) {
    const TemporaryFolder folder;
    const Files files = files_of_session(folder / "new" / "log.jsonl");
    EXPECT_EQ(files.winners.parent_path(), files.log.parent_path());
    const tuned::Winner one{
        to_string(tasks()[0].problem),           Isa::avx2, 1, "conv direct avx2",
        std::string(kernels::algorithm("conv")), 1,         2};
    tuned::Winner other = one;
    other.threads = 2;
    keep_winners({one}, files.winners);
    keep_winners({other}, files.winners);
    EXPECT_THAT(tuned::read_winners(files.winners).all, testing::ElementsAre(one, other));
    keep_winners({}, files.winners, {one});
    EXPECT_THAT(tuned::read_winners(files.winners).all, testing::ElementsAre(other));
}

}  // namespace
}  // namespace upforge::tune
