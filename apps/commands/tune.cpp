#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include "bench/multiply_adds.h"
#include "commands/commands.h"
#include "model_input/opened.h"
#include "process.h"
#include "progress.h"
#include "tune/child.h"
#include "tune/files.h"
#include "tune/interrupt.h"
#include "tune/laboratory.h"
#include "tune/plugin_maker.h"
#include "tune/replay.h"
#include "tune/report.h"
#include "tune_report/write_report.h"
#include "tuned/plugin.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

using namespace tune;

struct Options {
    ModelOptions model;
    std::string problem, log, generators, page, replay, child, exported;
    std::vector<std::string> imported;
    double seconds = 600;
    int trials = 0;
    unsigned seed = 1;
    Strategy strategy = Strategy::guided;
    bool dry_run = false, apply = false, json = false;
};

/// What one compilation may take. Most take 3 to 17 seconds; on a machine that others use, some
/// took two minutes.
constexpr double seconds_of_build = 600;
constexpr std::size_t bytes_of_build = 8'000'000'000;

/// "90s", "10m", "2h", or seconds.
double duration(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view unit(end, text.data() + text.size() - end);
    const double factor = unit == "h"                   ? 3600
                          : unit == "m"                 ? 60
                          : unit == "s" || unit.empty() ? 1
                                                        : 0;
    if (error != std::errc{} || !(value * factor >= 1) || value * factor > 1e6) {
        throw CLI::ValidationError(
            fmt::format("--budget must be a time such as 90s, 10m or 2h, but is '{}'", text));
    }
    return value * factor;
}

std::string subject_of(const Options& options) {
    return options.problem.empty() ? options.model.model : options.problem;
}

std::vector<Task> tasks_for(const Options& options) {
    std::vector<Task> tasks;
    if (options.problem.empty()) {
        tasks = tasks_of(open(options.model).compiled.plan);
    } else {
        apply_machine(options.model.machine);
        tasks = tasks_of(options.problem);
    }
    if (tasks.empty()) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{}: nothing in it can be tuned; convolutions and transposed "
                                "convolutions can",
                                subject_of(options)));
    }
    return tasks;
}

Limits limits_of_build() {
    return {seconds_of_build, bytes_of_build, &Interrupt::requested()};
}

Builder builder_for(const Options& options) {
    return Builder(Toolchain(options.generators), usable_cpus(), limits_of_build());
}

Bench bench_for(const Options& options) {
    return {.isa = best_isa(),
            .threads = threads(),
            .seed = options.seed,
            .program = std::filesystem::read_symlink("/proc/self/exe"),
            .stop = &Interrupt::requested()};
}

/// As far as a few milliseconds show it.
double peak() {
    constexpr int tries = 50;
    double most = 0;
    for (int i = 0; i < tries; ++i) {
        most = std::max(most, bench::multiply_add_rate(best_isa(), threads()));
    }
    return most;
}

void plan(const Options& options) {
    const TunePlan plan{tasks_for(options), best_isa(), threads(), options.trials, options.seconds};
    print(options.json ? as_json(plan) : as_text(plan));
}

void tune_all(const Options& options) {
    const Interrupt interrupt;
    const std::vector<Task> tasks = tasks_for(options);
    Builder builder = builder_for(options);
    Laboratory laboratory(builder, bench_for(options));
    const Files files = files_of_session(options.log);
    tuned::TrialLog log(files.log);
    Progress progress("trial");
    tune::Session session(tasks,
                          {.isa = best_isa(),
                           .threads = threads(),
                           .seed = options.seed,
                           .strategy = options.strategy,
                           .trials = options.trials,
                           .seconds = options.seconds,
                           .batch = 2 * usable_cpus(),
                           .stop = &Interrupt::requested()},
                          laboratory, log, known_winners(files), [&](const Status& status) {
                              progress.show(status.trials, status.expected,
                                            fmt::format(", {} failed, {:.2f}x {}", status.failures,
                                                        1 / status.finding.best_ratio,
                                                        to_string(status.finding.task.problem)));
                          });
    session.search();
    session.challenge();
    progress.clear();
    if (session.stopped()) {
        fmt::print(stderr,
                   "upforge: interrupted; all {} trials are in {}, and the same command "
                   "goes on from there\n",
                   log.trials().size(), files.log.string());
        return;
    }
    TuneReport report{subject_of(options), best_isa(), threads(),     peak(),
                      session.findings(),  files.log,  files.winners, {}};
    std::vector<tuned::Winner> winners;
    for (const Finding& finding : report.findings) {
        if (finding.winner) {
            winners.push_back(*finding.winner);
        }
    }
    keep_winners(winners, files.winners);
    if (options.apply && !winners.empty()) {
        report.plugin =
            make_plugin(tuned::read_winners(files.winners), Toolchain(options.generators),
                        tuned::plugin_folder(), limits_of_build());
    }
    if (!options.page.empty()) {
        tune_report::write_report(log.trials(), options.generators, options.page);
    }
    print(options.json ? as_json(report) : as_text(report));
}

void replay(const Options& options) {
    const tuned::Trial trial = trial_to_replay(options.replay, files_of_session(options.log).log);
    limit_isa(trial.isa);
    set_threads(trial.threads);
    const Interrupt interrupt;
    Builder builder = builder_for(options);
    Laboratory laboratory(builder, bench_for(options));
    const std::string text = replayed(trial, laboratory);
    if (!Interrupt::requested()) {
        print(text);
    }
}

/// Logs of other machines come before a session, and go after it.
void import_logs(const Options& options) {
    std::vector<std::vector<tuned::Trial>> logs;
    for (const std::string& log : options.imported) {
        logs.push_back(tuned::read_trials(log));
    }
    const std::filesystem::path log = files_of_session(options.log).log;
    const std::size_t count = tuned::TrialLog(log).append_new(tuned::merged(logs));
    fmt::print(stderr, "upforge: {} of their trials are new in {}\n", count, log.string());
}

void export_log(const Options& options) {
    tuned::write_trials(tuned::read_trials(files_of_session(options.log).log), options.exported);
}

bool only_moves_logs(const Options& options) {
    return options.model.model.empty() && options.problem.empty() &&
           (!options.imported.empty() || !options.exported.empty());
}

void work(const Options& options) {
    if (!options.child.empty()) {
        print(to_json(carry_out(parse_order(options.child))) + '\n');
    } else if (!options.replay.empty()) {
        replay(options);
    } else if (options.model.model.empty() && options.problem.empty()) {
        throw CLI::RequiredError("MODEL or --op");
    } else if (options.dry_run) {
        plan(options);
    } else {
        tune_all(options);
    }
}

void run(const Options& options) {
    if (!options.imported.empty()) {
        import_logs(options);
    }
    if (!only_moves_logs(options)) {
        work(options);
    }
    if (!options.exported.empty()) {
        export_log(options);
    }
    if (Interrupt::requested()) {
        Interrupt::pass_on();
    }
}

}  // namespace

void add_tune(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "tune", "Look for faster schedules on this machine, and keep what is faster for sure");
    const auto options = std::make_shared<Options>();
    add_model(command, options->model);
    CLI::Option* model = command.get_option("MODEL")->required(false);
    command
        .add_option("--op", options->problem,
                    "Tune one problem instead, spelt as in records or apps/bench/problems.txt")
        ->type_name("PROBLEM")
        ->excludes(model);
    add_size(command, options->model);
    add_exact(command, options->model);
    const auto keep = [options](const std::string& text) { options->seconds = duration(text); };
    CLI::Option* budget =
        command
            .add_option_function<std::string>("--budget", keep,
                                              "Time to spend, such as 90s or 2h; 10m if not given")
            ->type_name("TIME");
    command.add_option("--trials", options->trials, "Try so many schedules in all instead")
        ->check(CLI::Range(1, 1'000'000))
        ->excludes(budget);
    command.add_option("--seed", options->seed, "Of what is drawn")
        ->check(CLI::Range(0u, std::numeric_limits<unsigned>::max()))
        ->capture_default_str();
    const std::map<std::string, Strategy> strategies{{"guided", Strategy::guided},
                                                     {"random", Strategy::random}};
    command.add_option("--search", options->strategy, "guided, or random for comparison")
        ->transform(CLI::Transformer(strategies).description(""))
        ->type_name("HOW")
        ->default_str("guided");
    command
        .add_option("--out", options->log,
                    "The log of trials, which is gone on with; winners go beside it. In "
                    "schedules/tuned, if not given")
        ->type_name("FILE.jsonl");
    command
        .add_option("--generators", options->generators,
                    "Where kernel generators are; those of this build, if not given")
        ->type_name("DIR");
    command
        .add_option("--replay", options->replay,
                    "Only build and time one trial again: a line of the log, or its number")
        ->type_name("LINE");
    command
        .add_option("--import", options->imported,
                    "First add the trials of these logs, of this machine or others, to the log")
        ->type_name("FILE.jsonl");
    command.add_option("--export", options->exported, "In the end also write the log there")
        ->type_name("FILE.jsonl");
    command.add_flag("--apply", options->apply,
                     "Also make a plug-in of the winners, which upforge follows without a rebuild");
    command.add_option("--report", options->page, "Also show the log on a page: `schedule report`")
        ->type_name("FILE.html");
    command.add_flag("--dry-run", options->dry_run, "Only print what would be tried");
    command.add_flag("--json", options->json, "Print the same as JSON");
    command.add_option("--child", options->child)->group("");
    add_machine(command, options->model.machine);
    command.footer(
        "Examples:\n"
        "  upforge tune unet.onnx --size 256x256 --budget 10m\n"
        "  upforge tune --op 'conv ci=256 co=256 k=3 hw=64' --trials 60 --threads 1\n"
        "  upforge tune --import there.jsonl --export both.jsonl");
    command.callback([options] {
        options->model.machine.untuned = true;  // the default is what would run without
        run(*options);
    });
}

}  // namespace upforge::commands
