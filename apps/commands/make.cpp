#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>

#include "commands/commands.h"
#include "files/safetensors.h"
#include "networks/networks.h"
#include "networks/weights.h"
#include "onnx/writer.h"
#include "process.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

struct Options {
    std::string network;
    std::string output;
    std::string weights;
    std::map<std::string, std::string> of_network;
};

std::string list_architectures() {
    std::string text = "Networks, and the options that each takes:\n";
    for (const Architecture& architecture : architectures()) {
        text += fmt::format("  {:<15}  {}\n  {:<15}  --{}\n", architecture.name,
                            architecture.summary, "", fmt::join(architecture.takes, " --"));
    }
    return text;
}

/// Nothing is wrong but the command line when this throws.
Model make_as_told(const Options& options) try {
    const Architecture& architecture = find_architecture(options.network);
    NetOptions chosen = architecture.defaults;
    for (const auto& [name, text] : options.of_network) {
        set_option(chosen, architecture, name, text);
    }
    return make(architecture, chosen);
} catch (const Error& error) {
    throw CLI::ValidationError(error.what());
}

void run(const Options& options) {
    Model model = make_as_told(options);
    if (!options.weights.empty()) {
        replace_weights(model, read_safetensors(options.weights), options.weights);
    }
    write_onnx(model, options.output);
    print(fmt::format("{}  {} parameters, {} nodes\n", options.output, count_parameters(model),
                      model.nodes.size()));
}

}  // namespace

void add_make(CLI::App& app) {
    CLI::App& command =
        *app.add_subcommand("make", "Write a built-in architecture as an ONNX file");
    const auto options = std::make_shared<Options>();
    command.add_option("NET", options->network, "Its name, one of those below")
        ->type_name("")
        ->required();
    command.add_option("-o,--output", options->output, "The ONNX file to write")
        ->type_name("FILE")
        ->required();
    command
        .add_option("--weights", options->weights,
                    "A safetensors file with its weights, instead of random ones")
        ->type_name("FILE");
    for (const NetOption& option : net_options()) {
        const std::string flag = fmt::format("--{}", option.name);
        const std::string name(option.name);
        const auto keep = [options, name](const std::string& text) {
            options->of_network[name] = text;
        };
        if (std::holds_alternative<bool NetOptions::*>(option.member)) {
            command.add_flag_callback(
                flag, [keep] { keep("true"); }, std::string(option.meaning));
        } else {
            const std::string help = fmt::format("{}: {}", option.meaning, range_of(option));
            command.add_option_function<std::string>(flag, keep, help)->type_name("VALUE");
        }
    }
    command.footer(list_architectures() +
                   "\nExample:\n  upforge make unet -o unet.onnx --base 32 --classes 3");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands
