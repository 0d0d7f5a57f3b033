#include "machine_options.h"

#include <CLI/CLI.hpp>

#include "upforge/machine.h"

namespace upforge {

void add_machine(CLI::App& command, MachineOptions& options) {
    command.add_option("--threads", options.threads, "Threads; all that there are, if not given")
        ->check(CLI::Range(1, 256));
    command.add_option("--isa", options.isa, "The strongest instruction set to use")
        ->check(CLI::IsMember({"sse41", "avx2", "avx512"}));
}

void apply_machine(const MachineOptions& options) {
    if (options.threads) {
        set_threads(options.threads);
    }
    if (!options.isa.empty()) {
        limit_isa(isa_from_name(options.isa));
    }
}

}  // namespace upforge
