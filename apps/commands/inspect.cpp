#include <CLI/CLI.hpp>
#include <memory>

#include "commands/commands.h"
#include "inspect/survey.h"
#include "precision_option.h"
#include "process.h"

namespace upforge::commands {

namespace {

struct Options {
    ModelOptions model;
    bool verbose = false;
    bool json = false;
};

void run(const Options& options) {
    const Survey survey(open(options.model), options.model.model);
    print(options.json ? as_json(survey) : as_text(survey, options.verbose));
}

}  // namespace

void add_inspect(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "inspect", "Show a model's layers, what they cost and which kernels run them");
    const auto options = std::make_shared<Options>();
    add_model(command, options->model);
    add_size(command, options->model);
    add_inputs(command, options->model);
    command.add_flag("-v,--verbose", options->verbose,
                     "Also the graph before and after it was optimised, why kernels were "
                     "rejected, and a picture of the memory");
    command.add_flag("--json", options->json, "Print the same as JSON");
    add_exact(command, options->model);
    add_precision(command, options->model.precision);
    add_machine(command, options->model.machine);
    add_device(command, options->model.machine);
    command.footer("Example:\n  upforge inspect unet.onnx --size 256x256");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands
