#include <CLI/CLI.hpp>
#include <exception>
#include <new>
#include <sstream>

#include "commands/commands.h"
#include "process.h"
#include "usage.h"

namespace upforge {

namespace {

enum ExitCode { success = 0, failure = 1, wrong_usage = 2 };

int run(int argc, const char* const* argv) {
    CLI::App app("Kernels that grow an image back to full size, and networks made of them.",
                 "upforge");
    app.set_version_flag("--version", "upforge " UPFORGE_VERSION);
    app.footer("Example:\n  upforge segment cells.png -o cells_mask.png");
    app.require_subcommand(1);
    commands::add_segment(app);
    commands::add_inspect(app);
    commands::add_eval(app);
    commands::add_compare(app);
    commands::add_compare_image(app);
    commands::add_bench(app);
    commands::add_make(app);
    commands::add_demo(app);
    commands::add_devices(app);
    commands::add_gallery(app);
    commands::add_kernels(app);
    commands::add_schedule(app);
    commands::add_tune(app);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help_or_version) {
        std::ostringstream text;
        app.exit(help_or_version, text, text);
        print(text.str());
    } catch (const CLI::ParseError& error) {
        report_error(explain_usage(app, error, argc, argv));
        return wrong_usage;
    }
    flush_output();
    return success;
}

}  // namespace

}  // namespace upforge

int main(int argc, char** argv) {
    try {
        upforge::prepare_process();
        return upforge::run(argc, argv);
    } catch (const std::bad_alloc&) {
        upforge::report_error("out of memory");
    } catch (const std::exception& error) {
        upforge::report_error(error.what());
    }
    return upforge::failure;
}
