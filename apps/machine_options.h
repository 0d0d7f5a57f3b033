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
};

void add_machine(CLI::App& command, MachineOptions& options);

/// Limits threads and instruction set as asked.
void apply_machine(const MachineOptions& options);

}  // namespace upforge
