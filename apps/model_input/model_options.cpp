#include "model_input/model_options.h"

#include <CLI/CLI.hpp>

#include "upforge/machine.h"

namespace upforge {

void add_model(CLI::App& command, ModelOptions& options) {
    command.add_option("MODEL", options.model, "The network, an ONNX file")->required();
}

void add_size(CLI::App& command, ModelOptions& options) {
    command
        .add_option("--size", options.size, "Rows and columns, where the model leaves them open")
        ->type_name("HxW");
}

void add_inputs(CLI::App& command, ModelOptions& options) {
    command
        .add_option("--input", options.inputs,
                    "An input as a NumPy file; without NAME= where the model has one input")
        ->type_name("NAME=FILE.npy");
}

void add_machine(CLI::App& command, ModelOptions& options) {
    command.add_option("--threads", options.threads, "Threads; all that there are, if not given")
        ->check(CLI::Range(1, 256));
    command.add_option("--isa", options.isa, "The strongest instruction set to use")
        ->check(CLI::IsMember({"sse41", "avx2", "avx512"}));
}

void apply_machine(const ModelOptions& options) {
    if (options.threads) {
        set_threads(options.threads);
    }
    if (!options.isa.empty()) {
        limit_isa(isa_from_name(options.isa));
    }
}

}  // namespace upforge
