#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "commands/commands.h"
#include "compare_image/picture.h"
#include "compare_image/report.h"
#include "image/png.h"
#include "machine/memory.h"
#include "process.h"
#include "progress.h"
#include "segment/options.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

namespace fs = std::filesystem;

struct Options {
    SegmentModelOptions model;
    std::string image;
    std::string picture;
    bool json = false;
};

void require_place_for_picture(const Options& options) {
    if (options.picture == "-") {
        throw CLI::ValidationError("-o must be a file: numbers are printed on standard output");
    }
    std::error_code absent;
    if (fs::equivalent(options.image, options.picture, absent)) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("{} is the image; the picture needs another name", options.picture));
    }
}

void run(Options& options) {
    require_place_for_picture(options);
    options.model.limits.held_bytes = free_memory();
    const segment::ImageSource image(options.image, options.model.limits);
    OpenedSegmenter opened(options.model);
    segment::Segmenter& segmenter = opened.segmenter;
    const auto run_both = [&] {
        Progress progress("naive layer");
        return run_twice(segmenter, image,
                         [&](std::size_t done, std::size_t of) { progress.show(done, of); });
    };
    ImageComparison comparison{.image = image.name(),
                               .model = name_of_model(options.model),
                               .picture = options.picture,
                               .preprocessing = segmenter.preprocessing(),
                               .runs = run_both()};
    comparison.agreement =
        agreement(comparison.runs.optimised, comparison.runs.naive, segmenter.labeling());
    print(options.json ? as_json(comparison) : as_text(comparison));
    flush_output();
    if (!options.picture.empty()) {
        write_png(options.picture, draw_comparison(comparison, segmenter, image));
    }
    require_agreement(comparison);
}

}  // namespace

void add_compare_image(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "compare-image", "Hold the mask of an image against that of the naive network");
    const auto options = std::make_shared<Options>();
    command.add_option("IMAGE", options->image, "A PNG file; - is standard input")
        ->type_name("FILE")
        ->required();
    command
        .add_option("-o,--output", options->picture,
                    "The PNG to draw: the image, both masks and where they differ")
        ->type_name("FILE");
    add_segment_model(command, options->model);
    command.add_flag("--json", options->json, "Print the same as JSON");
    command.footer("Example:\n  upforge compare-image cells.png -o difference.png");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands
