#pragma once

namespace CLI {
class App;
}

/// Each function adds one subcommand: its options, its help and what it does. A command that
/// cannot do what it was asked throws; nothing here ends the process.
namespace upforge::commands {

void add_demo(CLI::App& app);
void add_kernels(CLI::App& app);

}  // namespace upforge::commands
