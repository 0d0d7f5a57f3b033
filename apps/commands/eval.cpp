#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>

#include "commands/commands.h"
#include "core/output_file.h"
#include "file_name.h"
#include "files/npy.h"
#include "model_input/opened.h"
#include "onnx/reader.h"
#include "precision_option.h"
#include "process.h"

namespace upforge::commands {

namespace {

struct Options {
    ModelOptions model;
    std::string folder = ".";
};

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw_cannot_write(folder, error.message());
    }
}

void run(const Options& options) {
    apply_machine(options.model.machine);
    Model model = read_onnx(options.model.model);
    model.exact = options.model.exact;
    NamedInputs inputs = read_inputs(model, options.model.inputs);
    const std::vector<NamedOutput> outputs =
        evaluate(std::move(model), std::move(inputs), [&](const auto&... network) {
            return decide_precision(options.model.precision, network...).storage;
        });

    make_folder(options.folder);
    std::set<std::string> written;
    for (const auto& [name, array] : outputs) {
        std::string file = file_name(name);
        while (!written.insert(file).second) {
            file += '_';
        }
        const std::filesystem::path path = std::filesystem::path(options.folder) / (file + ".npy");
        write_npy(path, array);
        print(fmt::format("{}  {} {}\n", path.string(), name_of(array.type()),
                          to_string(array.dims())));
    }
}

}  // namespace

void add_eval(CLI::App& app) {
    CLI::App& command =
        *app.add_subcommand("eval", "Run a model on NumPy arrays, and write every output as one");
    const auto options = std::make_shared<Options>();
    add_model(command, options->model);
    add_inputs(command, options->model);
    command.add_option("--output-dir", options->folder, "Where NAME.npy of each output goes")
        ->type_name("DIR")
        ->capture_default_str();
    add_exact(command, options->model);
    add_precision(command, options->model.precision);
    add_machine(command, options->model.machine);
    add_device(command, options->model.machine);
    command.footer("Example:\n  upforge eval unet.onnx --input image=cells.npy --output-dir out");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands
