/// Candidates run in processes of their own: those that misbehave are found out, and survived.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/bfloat16.h"
#include "tests/command.h"
#include "tune/baselines.h"
#include "tune/child.h"
#include "tune/laboratory.h"
#include "tune/session.h"
#include "tune/work_folder.h"
#include "tune/workload.h"

namespace upforge::tune {
namespace {

using testing::HasSubstr;
using tuned::Verdict;

constexpr const char* problem = "conv n=1 h=9 w=11 ci=4 co=20 k=3 s=1 d=1 g=1 border=1 exact=1";

const Recipe& table_recipe() {
    static const Recipe recipe =
        parse_recipe("conv direct sse41 channels=8 pixels=6 unroll=4 rows=4 columns=60");
    return recipe;
}

class TuneChild : public testing::Test {
  public:
    /// A misbehaved kernel of the CMake target of that name.
    Measurement measure(const std::string& kernel, double seconds = 30) {
        const Laboratory laboratory(builder, bench(seconds));
        return laboratory.run(kernels::parse_problem(problem), table_recipe(),
                              fmt::format(UPFORGE_MISBEHAVED "/lib{}.so", kernel), Effort::trial);
    }

    static Bench bench(double seconds = 30) {
        return {.isa = Isa::sse41, .program = UPFORGE_COMMAND, .seconds = seconds};
    }

    Builder builder{Toolchain(), 1, {}};
};

TEST_F(TuneChild, TimesWhatIsRight) {
    Laboratory laboratory(builder, bench());
    const Recipe recipe =
        parse_recipe("conv direct sse41 channels=4 pixels=5 unroll=2 rows=2 columns=12");
    const Measurement m =
        laboratory.measure(kernels::parse_problem(problem), recipe, Effort::trial);
    EXPECT_EQ(m.verdict, Verdict::ok) << m.reason;
    EXPECT_GT(m.seconds, 0);
    EXPECT_GT(m.default_seconds, 0);
    EXPECT_GT(m.ratio, 0);
    EXPECT_GT(m.noise, 0);
}

TEST_F(TuneChild, TimesWhatStoresBf16) {
    Laboratory laboratory(builder, bench());
    const std::string conv = problem, other =
                                          "conv_transpose n=1 h=10 w=12 ci=4 co=20 k=3 s=2 d=1 "
                                          "g=1 border=1 exact=1";
    const std::string depthwise =
        "depthwise_conv n=1 h=9 w=11 ci=1 co=1 k=3 s=1 d=1 g=20 border=1 exact=1";
    const std::string schedule = "channels=4 pixels=5 unroll=2 rows=2 columns=12";
    for (const auto& [asked, recipe] :
         {std::pair{conv + " storage=bf16", "conv direct sse41 storage=bf16 " + schedule},
          {conv + " storage=bf16 result=f32",
           "conv direct sse41 storage=bf16 result=f32 " + schedule},
          {other + " storage=bf16", "conv_transpose direct sse41 storage=bf16 " + schedule},
          {depthwise + " storage=bf16",
           std::string("depthwise_conv channels sse41 storage=bf16 vectors=2 rows=3")}}) {
        const Measurement m =
            laboratory.measure(kernels::parse_problem(asked), parse_recipe(recipe), Effort::trial);
        EXPECT_EQ(m.verdict, Verdict::ok) << recipe << ": " << m.reason;
        EXPECT_GT(m.seconds, 0);
    }
}

TEST_F(TuneChild, GivesNoKernelWhatItDoesNotRead) {
    Laboratory laboratory(builder, bench());
    const Measurement m =
        laboratory.measure(kernels::parse_problem(std::string(problem) + " storage=bf16"),
                           table_recipe(), Effort::trial);
    EXPECT_EQ(m.verdict, Verdict::refused);
    EXPECT_THAT(m.reason, HasSubstr("does not take this kernel"));
}

TEST_F(TuneChild, CompilesNoKernelOfTheTable) {
    const TemporaryFolder folder;
    std::filesystem::create_symlink("/bin/false", folder / "conv");
    Builder useless(Toolchain(folder / ""), 1, {});
    Laboratory laboratory(useless, bench());
    laboratory.prepare({&table_recipe(), 1});
    const kernels::Problem asked = kernels::parse_problem(problem);
    const Measurement m = laboratory.measure(asked, table_recipe(), Effort::trial);
    EXPECT_EQ(m.verdict, Verdict::ok) << m.reason;
    Recipe another = table_recipe();
    another.settings.back().second = "59";
    EXPECT_EQ(laboratory.measure(asked, another, Effort::trial).verdict, Verdict::refused);
}

TEST_F(TuneChild, TimesWhatAnAutoschedulerMade) {
    Laboratory laboratory(builder, bench());
    for (const char* each : {"conv n=1 h=16 w=24 ci=4 co=32 k=3 s=1 d=1 g=1 border=1 exact=1",
                             "conv_transpose n=1 h=32 w=32 ci=8 co=16 k=2 s=2 d=1 g=1 border=1 "
                             "exact=1"}) {
        for (const char* elements : {"", " storage=bf16"}) {
            const kernels::Problem asked = kernels::parse_problem(std::string(each) + elements);
            const Recipe quickest = baselines_of(asked, Isa::sse41, 1).front();
            const Measurement m = laboratory.measure(asked, quickest, Effort::trial);
            EXPECT_EQ(m.verdict, Verdict::ok) << m.reason;
            EXPECT_GT(m.seconds, 0);
        }
    }
}

TEST_F(TuneChild, SaysWhatAGeneratorRefuses) {
    Laboratory laboratory(builder, bench());
    const Recipe recipe = parse_recipe("conv direct sse41 channels=6 pixels=5");
    const Measurement m =
        laboratory.measure(kernels::parse_problem(problem), recipe, Effort::trial);
    EXPECT_EQ(m.verdict, Verdict::refused);
    EXPECT_THAT(m.reason, HasSubstr("channels=6 is neither"));
}

TEST_F(TuneChild, FindsAWrongResult) {
    for (const char* kernel : {"spoil_one_value", "do_nothing"}) {
        const Measurement m = measure(kernel);
        EXPECT_EQ(m.verdict, Verdict::wrong) << kernel;
        EXPECT_THAT(m.reason, HasSubstr("differs by")) << kernel;
        EXPECT_EQ(m.seconds, 0) << "was timed though it is wrong";
    }
}

TEST_F(TuneChild, SurvivesACrash) {
    const Measurement crash = measure("crash"), illegal = measure("illegal_instruction");
    EXPECT_EQ(crash.verdict, Verdict::crashed);
    EXPECT_THAT(crash.reason, HasSubstr("Segmentation fault"));
    EXPECT_EQ(illegal.verdict, Verdict::crashed);
    EXPECT_THAT(illegal.reason, HasSubstr("Illegal instruction"));
}

TEST_F(TuneChild, EndsWhatHangs) {
    const Measurement m = measure("hang", 1);
    EXPECT_EQ(m.verdict, Verdict::timed_out);
    EXPECT_EQ(m.reason, "no end after 1 s");
}

TEST_F(TuneChild, NoticesThatMemoryIsGone) {
    EXPECT_EQ(measure("no_memory").verdict, Verdict::out_of_memory);
}

TEST_F(TuneChild, RefusesWhatIsNoKernel) {
    EXPECT_EQ(measure("absent").verdict, Verdict::refused);
}

TEST_F(TuneChild, NeverWinsByMisbehaving) {
    class Misbehaved : public Runner {
      public:
        explicit Misbehaved(TuneChild& test) : test_(test) {}
        void prepare(std::span<const Recipe>) override {}
        Measurement measure(const kernels::Problem&, const Recipe&, Effort) override {
            static constexpr const char* kernels[] = {"do_nothing", "crash", "no_memory"};
            return test_.measure(kernels[next_++ % 3]);
        }

      private:
        TuneChild& test_;
        int next_ = 0;
    } runner(*this);
    const TemporaryFolder folder;
    tuned::TrialLog log(folder / "log.jsonl");
    Session session({{kernels::parse_problem(problem), table_recipe(), 1, 1}},
                    {.isa = Isa::sse41, .trials = 6}, runner, log, {});
    session.search();
    session.challenge();
    const Finding finding = session.findings().front();
    EXPECT_FALSE(finding.winner);
    EXPECT_EQ(finding.failures, 6);
    ASSERT_EQ(log.trials().size(), 6u);
    for (const tuned::Trial& trial : log.trials()) {
        EXPECT_NE(trial.verdict, Verdict::ok);
        EXPECT_NE(trial.reason, "");
    }
}

TEST(TuneWorkload, IsDefinedByWhatIsLeftAfterRounding) {
    const Workload work(kernels::parse_problem(std::string(problem) + " storage=bf16 result=f32"),
                        1);
    RecordedRun run = work.record();
    run();
    EXPECT_EQ(run.output().type(), DataType::f32);
    EXPECT_LE(work.sample(run.output()).scaled(), 1e-5) << "sums are floats";
}

TEST(TuneWorkload, SeesWhatIsWrongInBf16) {
    const Workload work(kernels::parse_problem(std::string(problem) + " storage=bf16"), 1);
    RecordedRun run = work.record();
    EXPECT_GT(work.sample(run.output()).unequal, 0u) << "it holds NaN before it runs";
    run();
    const compare::Difference right = work.sample(run.output());
    EXPECT_EQ(right.unequal, 0u);
    EXPECT_LE(right.scaled(), work.bound());
    EXPECT_GT(right.scaled(), 0) << "some are rounded";
    BFloat16& corner = run.output().bfloats()[0];
    corner = to_bfloat16(to_float(corner) + static_cast<float>(0.01 * right.range));
    EXPECT_GT(work.sample(run.output()).scaled(), work.bound());
}

TEST(TuneWorkFolder, RemovesWhatAKilledProcessLeft) {
    const pid_t killed = ::fork();
    if (killed == 0) {
        const WorkFolder left;
        ::raise(SIGKILL);
    }
    ASSERT_GT(killed, 0);
    ::waitpid(killed, nullptr, 0);
    const auto left_by = [](pid_t process) {
        const std::string start = fmt::format("upforge-tune-{}-", process);
        int folders = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
            folders += entry.path().filename().string().starts_with(start);
        }
        return folders;
    };
    EXPECT_EQ(left_by(killed), 1);
    const WorkFolder own;
    EXPECT_EQ(left_by(killed), 0);
    EXPECT_EQ(left_by(::getpid()), 1);
}

TEST(TuneOrder, IsReadAsItIsWritten) {
    const Order order{
        kernels::parse_problem(problem), table_recipe(), "/a/b.so", Isa::avx2, 3, 7, Effort::final};
    EXPECT_EQ(to_json(parse_order(to_json(order))), to_json(order));
    const Measurement m{Verdict::wrong, "why", 1, 2, 0.5, 0.25};
    EXPECT_EQ(to_json(parse_measurement(to_json(m))), to_json(m));
}

TEST(TuneCommand, TunesAProblemAndGoesOn) {
    const TemporaryFolder folder;
    const std::string arguments =
        "tune --op 'conv ci=4 co=8 k=3 hw=12' --isa sse41 --threads 1 --out log.jsonl --json";
    const std::string where = folder / "";
    const ::Outcome first = upforge_command(arguments + " --trials 1", where);
    ASSERT_EQ(first.exit_code, 0) << first.errors;
    const auto json = nlohmann::json::parse(first.output);
    EXPECT_EQ(json.at("problems").at(0).at("trials"), 1);
    EXPECT_GT(json.at("problems").at(0).at("gflops"), 0);
    const ::Outcome second = upforge_command(arguments + " --trials 2", where);
    ASSERT_EQ(second.exit_code, 0) << second.errors;
    EXPECT_EQ(nlohmann::json::parse(second.output).at("problems").at(0).at("trials"), 2);
    EXPECT_EQ(tuned::read_trials(folder / "log.jsonl").size(), 2u);

    const ::Outcome again = upforge_command("tune --replay 2 --out log.jsonl", where);
    EXPECT_EQ(again.exit_code, 0) << again.errors;
    EXPECT_THAT(again.output, testing::ContainsRegex("recorded .* ms.*\nnow .* ms"));
    expect_failure(upforge_command("tune --replay 9 --out log.jsonl", where), 1,
                   "has lines 1 to 2");
}

TEST(TuneCommand, ComparesANetworkWithGenericSchedules) {
    const TemporaryFolder folder;
    const std::string where = folder / "";
    ASSERT_EQ(upforge_command("make unet -o unet.onnx --base 8 --depth 1", where).exit_code, 0);
    const std::string arguments =
        "tune unet.onnx --size 16x16 --isa sse41 --threads 1 --trials 1 --out log.jsonl";
    const ::Outcome text = upforge_command(arguments, where);
    ASSERT_EQ(text.exit_code, 0) << text.errors;
    EXPECT_THAT(text.output, testing::ContainsRegex(
                                 "by turns with generic schedules: .* ms with those, .* ms now, .* "
                                 "layers that other kernels compute"));
    const auto json = nlohmann::json::parse(upforge_command(arguments + " --json", where).output);
    const auto& generic = json.at("networks").back();
    EXPECT_EQ(generic.at("schedules"), "generic");
    EXPECT_GT(generic.at("speed_up"), 0);
    EXPECT_GE(generic.at("layers").size(), 1u) << "the last one has few channels";
}

TEST(TuneCommand, TunesWhatStoresBf16) {
    const TemporaryFolder folder;
    const ::Outcome outcome = upforge_command(
        "tune --op 'conv ci=4 co=8 k=3 hw=12' --precision bf16 --isa sse41 --threads 1 --trials 1 "
        "--out log.jsonl",
        folder / "");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    const tuned::Trial trial = tuned::read_trials(folder / "log.jsonl").at(0);
    EXPECT_EQ(trial.problem,
              "conv n=1 h=12 w=12 ci=4 co=8 k=3 s=1 d=1 g=1 border=1 exact=0 storage=bf16");
    EXPECT_EQ(trial.verdict, Verdict::ok) << trial.reason;
    EXPECT_THAT(trial.kernel, HasSubstr("conv direct sse41 storage=bf16"));
}

TEST(TuneCommand, PlansNetworksAsTheyWouldBeStored) {
    const TemporaryFolder folder;
    const std::string where = folder / "";
    ASSERT_EQ(upforge_command("make unet -o unet.onnx --base 8 --depth 1", where).exit_code, 0);
    const auto plan = [&](const std::string& more) {
        const ::Outcome outcome =
            upforge_command("tune unet.onnx --size 16x16 --isa sse41 --dry-run" + more, where);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
        return outcome.output;
    };
    EXPECT_THAT(plan(""), testing::Not(HasSubstr("bf16")));
    EXPECT_THAT(plan(" --precision bf16"),
                testing::AllOf(HasSubstr("border=1 exact=0 storage=bf16\n"),
                               HasSubstr("exact=0 storage=bf16 result=f32\n"),
                               testing::Not(HasSubstr("winograd"))));
}

TEST(TuneCommand, PlansWithoutTrying) {
    const ::Outcome outcome = upforge_command(
        "tune --op 'conv_transpose h=8 w=8 c=32 co=16 k=2 s=2' --isa sse41 --dry-run --trials 9");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("conv_transpose n=1 h=16 w=16 ci=32 co=16 k=2 s=2"));
    EXPECT_THAT(outcome.output, HasSubstr("conv_transpose direct sse41: "));
    EXPECT_THAT(outcome.output, HasSubstr("9 trials take about 14 s"));
}

TEST(TuneCommand, SaysWhatIsWrongWithIt) {
    expect_failure(upforge_command("tune"), 2, "MODEL or --op");
    expect_failure(upforge_command("tune --op 'conv ci=4 co=8 k=3' --dry-run"), 1, "is no problem");
    expect_failure(upforge_command("tune --op 'conv ci=4 q=1' --dry-run"), 1,
                   "'q' is no parameter of a problem");
    expect_failure(upforge_command("tune --op 'max_pool h=8 w=8 c=4 k=2 s=2' --dry-run"), 1,
                   "nothing in it can be tuned");
    expect_failure(upforge_command("tune --op 'conv ci=4 co=8 hw=4 storage=f64' --dry-run"), 1,
                   "is no problem");
    expect_failure(upforge_command("tune --op 'conv ci=4 co=8 hw=4' --precision auto --dry-run"), 1,
                   "--precision auto is decided by an image");
    expect_failure(upforge_command("tune a.onnx --budget soon"), 2, "--budget must be a time");
    expect_failure(
        upforge_command("tune --op 'conv ci=4 co=8 k=3 hw=8' --trials 1 --generators /nowhere"), 1,
        "there are no generators in /nowhere");
}

}  // namespace
}  // namespace upforge::tune
