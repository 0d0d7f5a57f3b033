#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>

#include "bench/problem.h"
#include "bench/report.h"
#include "commands/commands.h"
#include "compare/comparison.h"
#include "core/output_file.h"
#include "model_input/fill_inputs.h"
#include "model_input/opened.h"
#include "onnx/writer.h"
#include "precision_option.h"
#include "process.h"
#include "progress.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

using bench::Rounds;
using bench::Subject;

/// Of each convolution; other layers are compared whole.
constexpr int samples = 16;

/// So that there is a median, even of what takes longer than the budget.
constexpr int fewest_rounds = 3;

struct Options {
    ModelOptions model;
    std::optional<std::string> filter;  ///< of problems; no model is timed then
    int budget = 10;                    ///< seconds
    int rounds = 0;                     ///< instead, where it is not 0
    unsigned seed = 1;
    std::optional<std::string> json;     ///< a file, or empty: standard output
    std::optional<std::string> profile;  ///< a file, or empty: one named after the model
    std::string models;
};

std::vector<Problem> chosen_problems(const std::string& filter) {
    std::vector<Problem> all = parse_problems(std::string(problem_table())), chosen;
    std::string names;
    for (const Problem& problem : all) {
        names += ' ' + problem.name;
        if (problem.name.find(filter) != std::string::npos ||
            to_string(problem).find(filter) != std::string::npos) {
            chosen.push_back(problem);
        }
    }
    if (chosen.empty()) {
        throw CLI::ValidationError(
            fmt::format("--ops: no problem contains '{}'; there are:{}", filter, names));
    }
    return chosen;
}

/// Nothing is timed before this has passed.
void compare(Subject& subject, unsigned seed, Progress& progress) {
    const auto layers = compare::compare_sample(
        subject.context, samples, seed,
        [&](std::size_t done, std::size_t all) { progress.show(done, all); });
    for (const compare::Layer& layer : layers) {
        if (!compare::within_bounds(layer)) {
            throw Error(
                ErrorCode::kernel_failed,
                fmt::format("{} of {} is wrong, so no time is worth anything: it differs by {:.2g} "
                            "of its largest output from the definition, and may by {:.0e}; {} "
                            "elements are unequal",
                            layer.name, subject.total.name, layer.own.scaled(), layer.bounds.own,
                            layer.own.unequal));
        }
    }
}

void add_model_to(std::deque<Subject>& subjects, const Options& options) {
    const Opened opened = open(options.model);
    Subject& subject = subjects.emplace_back("total", opened.compiled.plan);
    fill_inputs(opened.inputs, options.seed, subject.context);
}

void write_model(const Model& model, const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw_cannot_write(folder, error.message());
    }
    write_onnx(model, folder / (model.name + ".onnx"));
}

void add_problems_to(std::deque<Subject>& subjects, const Options& options) {
    apply_machine(options.model.machine);
    for (const Problem& problem : chosen_problems(*options.filter)) {
        Model model = model_of(problem);
        model.exact = options.model.exact;
        if (!options.models.empty()) {
            write_model(model, options.models);
        }
        graph::PreparedWeights weights;
        const lower::Sizes sizes = lower::resolve_sizes(model);
        model.storage = decide_precision(options.model.precision, model, sizes).storage;
        const Compiled compiled = compile(model, sizes, {}, weights);
        Subject& subject = subjects.emplace_back(problem.name, compiled.plan);
        subject.total.operation = to_string(problem);
        fill_inputs({}, options.seed, subject.context);
    }
}

/// As many as the options say, or those that are likely to fit into the budget.
int rounds_in_all(int done, double spent, const Options& options) {
    if (options.rounds > 0) {
        return options.rounds;
    }
    const int fitting = static_cast<int>(done * options.budget / spent);
    return spent < options.budget ? std::max({fitting, done + 1, fewest_rounds})
                                  : std::max(done, fewest_rounds);
}

void run_rounds(Rounds& rounds, const Options& options) {
    using std::chrono::steady_clock;
    Progress progress("timing round");
    const auto start = steady_clock::now();
    for (int all = fewest_rounds; rounds.count() < all;) {
        rounds.run_one();
        const double spent = std::chrono::duration<double>(steady_clock::now() - start).count();
        all = rounds_in_all(rounds.count(), spent, options);
        progress.show(rounds.count(), all);
    }
}

void write_text(const std::string& text, const std::string& path) {
    OutputFile file(path);
    file.append(std::as_bytes(std::span(text)));
    file.commit();
}

std::string trace_file(const Options& options) {
    const std::filesystem::path model = options.model.model;
    return options.profile->empty() ? model.stem().string() + ".trace.json" : *options.profile;
}

void run(const Options& options) {
    const bool by_layers = !options.filter;
    std::deque<Subject> subjects;
    if (by_layers) {
        add_model_to(subjects, options);
    } else {
        add_problems_to(subjects, options);
    }
    {
        Progress progress("comparing layer");
        for (Subject& subject : subjects) {
            compare(subject, options.seed, progress);
        }
    }
    Rounds rounds(subjects, by_layers);
    run_rounds(rounds, options);
    const BenchReport report{
        by_layers ? options.model.model
                  : fmt::format("{} problem{}", subjects.size(), subjects.size() == 1 ? "" : "s"),
        subjects,
        rounds,
        by_layers,
        samples,
        options.model.precision};
    print(options.json && options.json->empty() ? as_json(report) : as_text(report));
    if (options.json && !options.json->empty()) {
        write_text(as_json(report), *options.json);
    }
    if (options.profile) {
        write_text(chrome_trace(subjects.front()), trace_file(options));
    }
}

/// A file's name may follow, or not.
CLI::Option* add_file(CLI::App& command, const std::string& name, std::optional<std::string>& file,
                      const std::string& description) {
    return command
        .add_option_function<std::string>(
            name, [&file](const std::string& given) { file = given; }, description)
        ->type_name("[FILE.json]")
        ->expected(0, 1);
}

void check_subject(const Options& options) {
    if (!options.model.model.empty() || options.filter) {
        return;
    }
    const std::string json = options.json.value_or(""), profile = options.profile.value_or("");
    if (const std::string& taken = json.empty() ? profile : json; !taken.empty()) {
        throw CLI::ValidationError(fmt::format(
            "MODEL or --ops is required: '{}' is the file to write; name the model before it",
            taken));
    }
    throw CLI::RequiredError("MODEL or --ops");
}

}  // namespace

void add_bench(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "bench", "Time a model layer by layer, or operators, beside this machine's peaks");
    const auto options = std::make_shared<Options>();
    add_model(command, options->model);
    CLI::Option* model = command.get_option("MODEL")->required(false);
    CLI::Option* ops =
        command
            .add_option_function<std::string>(
                "--ops", [options](const std::string& filter) { options->filter = filter; },
                "Time operators at sizes that networks have instead: those whose line in "
                "apps/bench/problems.txt contains the text, or all")
            ->type_name("[FILTER]")
            ->expected(0, 1)
            ->excludes(model);
    add_inputs(command, options->model);
    add_size(command, options->model);
    command.add_option("--budget", options->budget, "Seconds to spend; three rounds are the least")
        ->check(CLI::Range(1, 86400))
        ->capture_default_str();
    command.add_option("--rounds", options->rounds, "Take so many turns instead")
        ->check(CLI::Range(1, 1'000'000));
    command
        .add_option("--seed", options->seed, "Of inputs that are not given, and of the comparison")
        ->check(CLI::Range(0u, std::numeric_limits<unsigned>::max()))
        ->capture_default_str();
    add_file(command, "--json", options->json, "Print the same as JSON, or write it to a file");
    add_file(command, "--profile", options->profile,
             "Write the model's fastest run as a Chrome trace, for ui.perfetto.dev; to "
             "MODEL.trace.json, if no file is given")
        ->excludes(ops);
    command.add_option("--models", options->models, "Also write the operators' ONNX models there")
        ->type_name("DIR")
        ->needs(ops);
    add_exact(command, options->model);
    add_precision(command, options->model.precision);
    add_machine(command, options->model.machine);
    add_device(command, options->model.machine);
    command.footer(
        "Examples:\n"
        "  upforge bench unet.onnx --size 256x256 --threads 1 --profile unet.json\n"
        "  upforge bench --ops conv_transpose --isa avx2");
    command.callback([options] {
        check_subject(*options);
        run(*options);
    });
}

}  // namespace upforge::commands
