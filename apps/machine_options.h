#pragma once

#include <string>

#include "upforge/machine.h"

namespace CLI {
class App;
}

namespace upforge {

/// What commands may use of the machine.
struct MachineOptions {
    int threads = 0;  ///< 0: as many as there are
    std::string isa;
    Schedules schedules = Schedules::tuned;
    std::string device;
};

/// "cpu", "opencl:1", "auto", … as `upforge devices` lists them.
void add_device(CLI::App& command, MachineOptions& options);

/// Threads and instruction set.
void add_limits(CLI::App& command, MachineOptions& options);

/// These, and which schedules are chosen.
void add_machine(CLI::App& command, MachineOptions& options);

/// Chooses the device, and limits threads, instruction set and choice of kernels as asked.
void apply_machine(const MachineOptions& options);

}  // namespace upforge
