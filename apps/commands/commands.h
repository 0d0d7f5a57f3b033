#pragma once

namespace CLI {
class App;
}

/// Each function adds one subcommand: its options, its help and what it does. A command that
/// cannot do what it was asked throws; nothing here ends the process.
namespace upforge::commands {

void add_bench(CLI::App& app);
void add_compare(CLI::App& app);
void add_compare_image(CLI::App& app);
void add_demo(CLI::App& app);
void add_devices(CLI::App& app);
void add_eval(CLI::App& app);
void add_gallery(CLI::App& app);
void add_inspect(CLI::App& app);
void add_kernels(CLI::App& app);
void add_make(CLI::App& app);
void add_schedule(CLI::App& app);
void add_segment(CLI::App& app);
void add_tune(CLI::App& app);

}  // namespace upforge::commands
