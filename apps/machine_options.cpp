#include "machine_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tuned/plugin.h"

namespace upforge {
namespace {

Schedules schedules_named(const std::string& name) {
    for (const Schedules which : {Schedules::generic, Schedules::estimated}) {
        if (name == name_of(which)) {
            return which;
        }
    }
    return Schedules::tuned;
}

}  // namespace

void add_device(CLI::App& command, MachineOptions& options) {
    command.add_option("--device", options.device,
                       "What computes: cpu, opencl, vulkan or cuda, the last three also with a "
                       "number, as in opencl:1, or auto; see upforge devices");
}

void add_limits(CLI::App& command, MachineOptions& options) {
    command.add_option("--threads", options.threads, "Threads; all that there are, if not given")
        ->check(CLI::Range(1, 256));
    command
        .add_option(
            "--isa", options.isa,
            "The strongest instruction set to use, without AVX512-BF16 and AMX; all that there is, "
            "if not given")
        ->check(CLI::IsMember({"sse41", "avx2", "avx512"}));
}

void add_machine(CLI::App& command, MachineOptions& options) {
    add_limits(command, options);
    CLI::Option* const named =
        command
            .add_option_function<std::string>(
                "--schedules",
                [&options](const std::string& name) { options.schedules = schedules_named(name); },
                "Which kernels to choose of those that can: generic, the first of the table; "
                "estimated, by how long each would take; or tuned, by records of tuning where "
                "there are any, which is usual")
            ->check(CLI::IsMember({"generic", "estimated", "tuned"}));
    command
        .add_flag_callback(
            "--untuned", [&options] { options.schedules = Schedules::estimated; },
            "The same as --schedules estimated")
        ->excludes(named);
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
    use_schedules(options.schedules);
    if (options.schedules == Schedules::tuned) {
        for (const std::string& refusal : tuned::load_plugins(tuned::plugin_folder())) {
            fmt::print(stderr, "upforge: warning: {}\n", refusal);
        }
    }
}

}  // namespace upforge
