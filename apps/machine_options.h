#pragma once

#include <string>

namespace CLI {
class App;
}

namespace upforge {

/// What commands may use of the machine.
struct MachineOptions {
    int threads = 0;  ///< 0: as many as there are
    std::string isa;
    bool untuned = false;
};

void add_machine(CLI::App& command, MachineOptions& options);

/// Limits threads, instruction set and choice of kernels as asked.
void apply_machine(const MachineOptions& options);

}  // namespace upforge
