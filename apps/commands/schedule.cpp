#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "commands/commands.h"
#include "machine_options.h"
#include "precision_option.h"
#include "process.h"
#include "schedule/explanation.h"
#include "schedule/search_race.h"
#include "tune/asked_problem.h"
#include "tune_report/write_report.h"
#include "tuned/trial_log.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

struct ExplainOptions {
    std::string problem, log, precision = "fp32";
    MachineOptions machine;
    bool exact = false, json = false;
};

void explain(const ExplainOptions& options) {
    apply_machine(options.machine);
    const std::vector<tuned::Trial> log =
        options.log.empty() ? std::vector<tuned::Trial>() : tuned::read_trials(options.log);
    const std::vector<tune::Task> tasks = tasks_of_problem(options.problem, options.precision);
    if (tasks.empty()) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("'{}' has no kernels that are chosen by its size; convolutions and "
                                "transposed convolutions have",
                                options.problem));
    }
    kernels::Problem problem = tasks.front().problem;
    problem.exact |= options.exact;
    const Explanation explanation = upforge::explain(problem, log);
    print(options.json ? as_json(explanation) : as_text(explanation));
}

void add_explain(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "explain", "Say which kernel would compute a problem here, and why none other");
    const auto options = std::make_shared<ExplainOptions>();
    command
        .add_option("PROBLEM", options->problem,
                    "A convolution, spelt as in records or apps/bench/problems.txt")
        ->required();
    command.add_option("--log", options->log, "Also show what was measured of it: a log of `tune`")
        ->type_name("FILE.jsonl");
    add_precision(command, options->precision);
    command.add_flag("--exact", options->exact, "Sum the products that the definition names");
    command.add_flag("--json", options->json, "Print the same as JSON");
    add_machine(command, options->machine);
    command.footer(
        "Example:\n  upforge schedule explain 'conv h=64 w=64 c=256 co=256 k=3 p=1' --threads 1");
    command.callback([options] { explain(*options); });
}

struct ReportOptions {
    std::string log, output = "report.html", generators;
};

void report(const ReportOptions& options) {
    tune_report::write_report(tuned::read_trials(options.log), options.generators, options.output);
    print(fmt::format("Wrote {}.\n", options.output));
}

void add_report(CLI::App& app) {
    CLI::App& command =
        *app.add_subcommand("report", "Write a page that shows what a log of `tune` has found");
    const auto options = std::make_shared<ReportOptions>();
    command.add_option("LOG", options->log, "A log of `tune`")->required();
    command.add_option("-o,--output", options->output, "The page to write")
        ->type_name("FILE.html")
        ->capture_default_str();
    command
        .add_option("--generators", options->generators,
                    "Where kernel generators are; those of this build, if not given")
        ->type_name("DIR");
    command.footer("Example:\n  upforge schedule report log.jsonl -o report.html");
    command.callback([options] { report(*options); });
}

struct MergeOptions {
    std::vector<std::string> logs;
    std::string output;
};

void merge(const MergeOptions& options) {
    const std::vector<tuned::LogFile> logs = tuned::read_logs(options.logs);
    const std::vector<tuned::Trial> all = tuned::merged(logs);
    tuned::write_trials(all, options.output);
    print(fmt::format("Wrote {} trials of {} logs to {}.\n", all.size(), logs.size(),
                      options.output));
}

void add_merge(CLI::App& app) {
    CLI::App& command =
        *app.add_subcommand("merge", "Put logs of `tune`, of one machine or several, into one");
    const auto options = std::make_shared<MergeOptions>();
    command.add_option("LOG", options->logs, "The logs, each trial of which is kept once")
        ->required();
    command.add_option("-o,--output", options->output, "The log to write")
        ->type_name("FILE.jsonl")
        ->required();
    command.footer("Example:\n  upforge schedule merge here.jsonl there.jsonl -o both.jsonl");
    command.callback([options] { merge(*options); });
}

struct RaceOptions {
    std::vector<std::string> guided, random;
    bool json = false;
};

void race(const RaceOptions& options) {
    const std::vector<Race> races =
        races_of(tuned::read_logs(options.guided), tuned::read_logs(options.random));
    print(options.json ? as_json(races) : as_text(races));
}

void add_race(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "race", "Say in how many trials a guided search was as good as a random one");
    const auto options = std::make_shared<RaceOptions>();
    const char* logs = "Logs of `tune --search {}`, each of one problem and seed";
    command.add_option("--guided", options->guided, fmt::format(fmt::runtime(logs), "guided"))
        ->type_name("FILE.jsonl")
        ->required();
    command.add_option("--random", options->random, fmt::format(fmt::runtime(logs), "random"))
        ->type_name("FILE.jsonl")
        ->required();
    command.add_flag("--json", options->json, "Print the same as JSON, with every search's course");
    command.footer(
        "Example:\n  upforge schedule race --guided guided-*.jsonl --random random-*.jsonl");
    command.callback([options] { race(*options); });
}

}  // namespace

void add_schedule(CLI::App& app) {
    CLI::App& command =
        *app.add_subcommand("schedule", "Explain choices of kernels, and records of tuning");
    command.require_subcommand(1);
    command.footer("Example:\n  upforge schedule explain 'conv ci=256 co=256 k=3 hw=64'");
    add_explain(command);
    add_report(command);
    add_merge(command);
    add_race(command);
}

}  // namespace upforge::commands
