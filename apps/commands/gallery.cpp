#include "gallery_page/gallery.h"

#include <CLI/CLI.hpp>
#include <array>
#include <ctime>
#include <filesystem>
#include <memory>

#include "commands/commands.h"
#include "model_input/model_options.h"
#include "process.h"
#include "segment/options.h"

namespace upforge::commands {

namespace {

struct Options {
    std::filesystem::path folder = "gallery";
    MachineOptions machine;
};

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::array<char, sizeof "2000-01-01"> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", std::gmtime(&now));
    return text.data();
}

void run(const Options& options) {
    SegmentModelOptions shipped;
    shipped.machine = options.machine;
    OpenedSegmenter opened(shipped);
    gallery::write_gallery(gallery::Folder(options.folder), opened.segmenter, today());
    print(fmt::format("Wrote {}.\n", (options.folder / "gallery.html").string()));
}

}  // namespace

void add_gallery(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "gallery", "Write a page that shows the methods, the network and what they cost");
    const auto options = std::make_shared<Options>();
    command.add_option("-o,--output", options->folder, "The folder to write")
        ->type_name("FOLDER")
        ->capture_default_str();
    add_machine(command, options->machine);
    command.footer("Example:\n  upforge gallery -o gallery");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands
