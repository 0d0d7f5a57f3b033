#include "tune/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>
#include <map>

#include "precision_option.h"

namespace upforge {
namespace {

using tune::Strategy;

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

}  // namespace

void add_tune_options(CLI::App& command, TuneOptions& options) {
    add_model(command, options.model);
    CLI::Option* model = command.get_option("MODEL")->required(false);
    CLI::Option* problem =
        command
            .add_option("--op", options.problem,
                        "Tune one problem instead, spelt as in records or apps/bench/problems.txt")
            ->type_name("PROBLEM")
            ->excludes(model);
    add_size(command, options.model);
    add_exact(command, options.model);
    add_precision(command, options.model.precision);
    const auto keep = [&options](const std::string& text) { options.seconds = duration(text); };
    CLI::Option* budget =
        command
            .add_option_function<std::string>("--budget", keep,
                                              "Time to spend, such as 90s or 2h; 10m if not given")
            ->type_name("TIME");
    command.add_option("--trials", options.trials, "Try so many schedules in all instead")
        ->check(CLI::Range(1, 1'000'000))
        ->excludes(budget);
    command.add_option("--seed", options.seed, "Of what is drawn")
        ->check(CLI::Range(0u, std::numeric_limits<unsigned>::max()))
        ->capture_default_str();
    const std::map<std::string, Strategy> strategies{{"guided", Strategy::guided},
                                                     {"random", Strategy::random}};
    command.add_option("--search", options.strategy, "guided, or random for comparison")
        ->transform(CLI::Transformer(strategies).description(""))
        ->type_name("HOW")
        ->default_str("guided");
    command
        .add_option("--out", options.log,
                    "The log of trials, which is gone on with; winners go beside it. In "
                    "schedules/tuned, if not given")
        ->type_name("FILE.jsonl");
    command
        .add_option("--generators", options.generators,
                    "Where kernel generators are; those of this build, if not given")
        ->type_name("DIR");
    command
        .add_option("--replay", options.replay,
                    "Only build and time one trial again: a line of the log, or its number")
        ->type_name("LINE");
    command
        .add_option("--import", options.imported,
                    "First add the trials of these logs, of this machine or others, to the log")
        ->type_name("FILE.jsonl");
    command.add_option("--export", options.exported, "In the end also write the log there")
        ->type_name("FILE.jsonl");
    command.add_flag(
        "--baselines", options.baselines,
        "Also try Halide's autoschedulers, and tell how much slower or faster they are");
    CLI::Option* beside = command.add_option_function<std::string>(
        "--beside", [&options](const std::string& name) { options.beside = isa_from_name(name); },
        "Also hold the network against the schedules that are chosen for another instruction "
        "set, compiled for this one");
    beside->check(CLI::IsMember({"sse41", "avx2", "avx512"}))->excludes(problem);
    command.add_flag("--apply", options.apply,
                     "Also make a plug-in of the winners, which upforge follows without a rebuild");
    command.add_option("--report", options.page, "Also show the log on a page: `schedule report`")
        ->type_name("FILE.html");
    command.add_flag("--dry-run", options.dry_run, "Only print what would be tried");
    command.add_flag("--json", options.json, "Print the same as JSON");
    command.add_option("--child", options.child)->group("");
    add_limits(command, options.model.machine);
    add_device(command, options.model.machine);
    beside->excludes(command.get_option("--device"));
}

}  // namespace upforge
