#include "machine_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tuned/plugin.h"
#include "upforge/machine.h"

namespace upforge {

void add_device(CLI::App& command, MachineOptions& options) {
    command.add_option("--device", options.device,
                       "What computes: cpu, opencl, vulkan or cuda, the last three also with a "
                       "number, as in opencl:1, or auto; see upforge devices");
}

void add_machine(CLI::App& command, MachineOptions& options) {
    command.add_option("--threads", options.threads, "Threads; all that there are, if not given")
        ->check(CLI::Range(1, 256));
    command
        .add_option(
            "--isa", options.isa,
            "The strongest instruction set to use, without AVX512-BF16 and AMX; all that there is, "
            "if not given")
        ->check(CLI::IsMember({"sse41", "avx2", "avx512"}));
    command.add_flag("--untuned", options.untuned,
                     "Choose kernels by estimates alone, not by records of tuning");
}

void apply_machine(const MachineOptions& options) {
    if (options.threads) {
        set_threads(options.threads);
    }
    if (!options.isa.empty()) {
        limit_isa(isa_from_name(options.isa));
        allow_bf16_units(false);
    }
    if (!options.device.empty()) {
        use_device(device_from_text(options.device));
    }
    follow_tuning(!options.untuned);
    if (!options.untuned) {
        for (const std::string& refusal : tuned::load_plugins(tuned::plugin_folder())) {
            fmt::print(stderr, "upforge: warning: {}\n", refusal);
        }
    }
}

}  // namespace upforge
