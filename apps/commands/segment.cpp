#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "commands/commands.h"
#include "machine/memory.h"
#include "precision_option.h"
#include "segment/run.h"
#include "validators.h"

namespace upforge::commands {

namespace {

std::optional<int> number(std::string_view text) {
    int value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    return error == std::errc() && end == last && value > 0 ? std::optional(value) : std::nullopt;
}

void set_tile(SegmentOptions& options, const std::string& text) {
    options.division.tile = number(text);
    if (!options.division.tile && text != "auto") {
        throw CLI::ValidationError(
            fmt::format("--tile must be a number of pixels or auto, but is '{}'", text));
    }
}

void set_shard(SegmentOptions& options, const std::string& text) {
    const std::size_t slash = std::min(text.find('/'), text.size() - 1);
    const auto index = number(std::string_view(text).substr(0, slash));
    const auto count = number(std::string_view(text).substr(slash + 1));
    if (!index || !count || *index > *count) {
        throw CLI::ValidationError(
            fmt::format("--shard must be i/n with i from 1 to n, such as 2/4, but is '{}'", text));
    }
    options.shard = {*index, *count};
}

void require_sense(const SegmentOptions& options) {
    const WantedFiles& wanted = options.wanted;
    const bool writes = !wanted.labels.empty() || !wanted.overlay.empty() ||
                        !wanted.contours.empty() || !wanted.probabilities.empty();
    if (!writes && !options.json) {
        throw CLI::ValidationError("nothing is asked for; give -o OUT, or --json for numbers only");
    }
    if (options.resume && !writes) {
        throw CLI::ValidationError("--resume looks for files, and none is asked for");
    }
    if (options.json && (wanted.labels == "-" || wanted.overlay == "-" || wanted.contours == "-")) {
        throw CLI::ValidationError("--json and an image cannot both go to standard output");
    }
}

void run(SegmentOptions& options) {
    require_sense(options);
    constexpr std::int64_t least_memory = std::int64_t{64} << 20;
    const std::int64_t memory =
        options.memory ? options.memory : std::max(least_memory, free_memory() / 2);
    options.division.memory = static_cast<std::size_t>(memory);
    options.model.limits.held_bytes = memory;
    segment_images(options);
}

void add_outputs(CLI::App& command, SegmentOptions& options) {
    const auto add = [&](const char* flags, std::filesystem::path& path, const char* help) {
        command.add_option(flags, path, help)->type_name("OUT");
    };
    add("-o,--output", options.wanted.labels,
        "The mask, a palette index a class: a PNG file, - or, of several images, a folder");
    add("--overlay", options.wanted.overlay, "The classes' colours and contours over the image");
    add("--contours", options.wanted.contours, "The mask's contours alone");
    add("--probabilities", options.wanted.probabilities,
        "16-bit grey images, one a class: OUT_CLASS.png");
    command.add_flag("--json", options.json, "Print the statistics and timings as JSON");
}

void add_tiles(CLI::App& command, SegmentOptions& options) {
    command
        .add_option_function<std::string>(
            "--tile", [&options](const std::string& text) { set_tile(options, text); },
            "Pixels a side of tiles, which overlap and change no bit; auto goes by memory")
        ->type_name("PIXELS")
        ->default_str("auto");
    command
        .add_option("--max-memory", options.memory,
                    "Bytes that a run may take besides weights; half of what is free, if not given")
        ->type_name("BYTES")
        ->transform(without_words(CLI::AsSizeValue(false)));
    command
        .add_option("--method", options.division.method,
                    "dense: at once; patch: patches that do not see each other; sliding: a window "
                    "for every few pixels. The latter two are also compared with the first")
        ->transform(without_words(CLI::CheckedTransformer(methods())))
        ->type_name("HOW")
        ->default_str("dense");
}

}  // namespace

void add_segment(CLI::App& app) {
    CLI::App& command = *app.add_subcommand("segment", "Make masks of PNG images");
    const auto options = std::make_shared<SegmentOptions>();
    command
        .add_option("INPUT", options->inputs, "PNG files, folders of them, or - (standard input)")
        ->type_name("")
        ->required();
    add_outputs(command, *options);
    add_tiles(command, *options);
    command.add_flag("--resume", options->resume, "Leave out images whose files are there already");
    command
        .add_option_function<std::string>(
            "--shard", [options](const std::string& text) { set_shard(*options, text); },
            "Of several processes that share the images, this is the i-th of n")
        ->type_name("i/n");
    command.add_flag("-q,--quiet", options->quiet, "Print warnings and errors only");
    add_segment_model(command, options->model);
    add_precision(command, options->model.precision);
    command.footer(
        "Example:\n  upforge segment cells.png -o cells_mask.png --overlay cells_overlay.png\n"
        "  upforge segment images/ -o masks/ --model unet.onnx --resume\n"
        "  cat cells.png | upforge segment - -o - > cells_mask.png");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands
