#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "bench/multiply_adds.h"
#include "commands/commands.h"
#include "model_input/opened.h"
#include "process.h"
#include "progress.h"
#include "tune/asked_problem.h"
#include "tune/child.h"
#include "tune/files.h"
#include "tune/gains.h"
#include "tune/interrupt.h"
#include "tune/laboratory.h"
#include "tune/loaded_winners.h"
#include "tune/options.h"
#include "tune/plugin_maker.h"
#include "tune/replay.h"
#include "tune/report.h"
#include "tune_report/write_report.h"
#include "tuned/plugin.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

using namespace tune;

/// What one compilation may take. Most take 3 to 17 seconds; on a machine that others use, some
/// took two minutes.
constexpr double seconds_of_build = 600;
constexpr std::size_t bytes_of_build = 8'000'000'000;

std::string subject_of(const TuneOptions& options) {
    return options.problem.empty() ? options.model.model : options.problem;
}

/// A precision that is `auto` is decided here, once.
std::vector<Task> tasks_for(TuneOptions& options) {
    std::vector<Task> tasks;
    if (options.problem.empty()) {
        const Opened opened = open(options.model);
        options.model.precision = precision_name(opened.precision.storage);
        tasks = tasks_of(opened.compiled.plan);
    } else {
        apply_machine(options.model.machine);
        tasks = tasks_of_problem(options.problem, options.model.precision);
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

Builder builder_for(const TuneOptions& options) {
    return Builder(Toolchain(options.generators), usable_cpus(), limits_of_build());
}

Bench bench_for(const TuneOptions& options) {
    return {.isa = best_isa(),
            .threads = threads(),
            .seed = options.seed,
            .program = std::filesystem::read_symlink("/proc/self/exe"),
            .stop = &Interrupt::requested()};
}

/// As far as a second shows it: threads wake one after the other, and clocks rise slowly.
double peak() {
    if (device_in_use().kind != DeviceKind::cpu) {
        return 0;  // not known
    }
    using std::chrono::steady_clock;
    const auto end = steady_clock::now() + std::chrono::seconds(1);
    double most = 0;
    while (steady_clock::now() < end) {
        most = std::max(most, bench::multiply_add_rate(best_isa(), threads()));
    }
    return most;
}

void plan(TuneOptions& options) {
    const TunePlan plan{tasks_for(options), best_isa(), threads(), options.trials, options.seconds};
    print(options.json ? as_json(plan) : as_text(plan));
}

/// Somebody pressed Ctrl-C.
struct Stopped {};

std::vector<NetworkComparison> watched_gains(const TuneOptions& options, Builder& builder,
                                             const LoadedWinners& winners,
                                             std::vector<Finding>& findings) {
    Progress progress("turn");
    auto networks = gains_in_network(
        options, builder, winners, findings, [&](const std::string& other, int done, int all) {
            if (Interrupt::requested()) {
                progress.clear();
                throw Stopped();
            }
            progress.show(done, all, fmt::format(", beside {} schedules", other));
        });
    progress.clear();
    return networks;
}

void tune_all(TuneOptions& options) {
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
                           .baselines = options.baselines,
                           .batch = 2 * usable_cpus(),
                           .stop = &Interrupt::requested()},
                          laboratory, log, known_winners(files), [&](const Status& status) {
                              progress.show(status.trials, status.expected,
                                            fmt::format(", {} failed, {:.2f}x {}", status.failures,
                                                        1 / status.finding.best_ratio,
                                                        to_string(status.finding.task.problem)));
                          });
    const auto say_interrupted = [&] {
        fmt::print(stderr,
                   "upforge: interrupted; all {} trials are in {}, and the same command "
                   "goes on from there\n",
                   log.trials().size(), files.log.string());
    };
    session.search();
    session.challenge();
    progress.clear();
    if (session.stopped()) {
        say_interrupted();
        return;
    }
    TuneReport report{subject_of(options), best_isa(),    threads(), peak(), session.findings(), {},
                      files.log,           files.winners, {}};
    std::optional<LoadedWinners> loaded;
    if (options.problem.empty()) {
        loaded.emplace(
            tuned::Winners{tuned::this_origin(), all_of(report.findings, &Finding::winner)},
            builder);
        try {
            report.networks = watched_gains(options, builder, *loaded, report.findings);
        } catch (const Stopped&) {
            say_interrupted();
            return;
        }
    }
    const std::vector<tuned::Winner> winners = all_of(report.findings, &Finding::winner);
    keep_winners(winners, files.winners, all_of(report.findings, &Finding::rejected));
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

void replay(const TuneOptions& options) {
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
void import_logs(const TuneOptions& options) {
    const std::vector<tuned::LogFile> logs = tuned::read_logs(options.imported);
    const std::filesystem::path log = files_of_session(options.log).log;
    const std::size_t count = tuned::TrialLog(log).append_new(tuned::merged(logs));
    fmt::print(stderr, "upforge: {} of their trials are new in {}\n", count, log.string());
}

void export_log(const TuneOptions& options) {
    tuned::write_trials(tuned::read_trials(files_of_session(options.log).log), options.exported);
}

bool only_moves_logs(const TuneOptions& options) {
    return options.model.model.empty() && options.problem.empty() &&
           (!options.imported.empty() || !options.exported.empty());
}

void work(TuneOptions& options) {
    if (!options.child.empty()) {
        print(to_json(carry_out(parse_order(options.child))) + '\n');
    } else if (!options.replay.empty()) {
        replay(options);
    } else if (options.model.model.empty() && options.problem.empty()) {
        throw CLI::RequiredError("MODEL or --op");
    } else if (options.apply && !options.model.machine.device.empty()) {
        throw Error(
            ErrorCode::unsupported,
            "--apply makes plug-ins for the CPU alone; what wins on a device is in the file "
            "of winners, which the next build compiles");
    } else if (options.dry_run) {
        plan(options);
    } else {
        tune_all(options);
    }
}

void run(TuneOptions& options) {
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
    const auto options = std::make_shared<TuneOptions>();
    add_tune_options(command, *options);
    command.footer(
        "Examples:\n"
        "  upforge tune unet.onnx --size 256x256 --budget 10m\n"
        "  upforge tune --op 'conv ci=256 co=256 k=3 hw=64' --trials 60 --threads 1\n"
        "  upforge tune --import there.jsonl --export both.jsonl");
    command.callback([options] {
        // The default is what would run without records.
        options->model.machine.schedules = Schedules::estimated;
        run(*options);
    });
}

}  // namespace upforge::commands
