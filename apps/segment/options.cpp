#include "segment/options.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "cells/shipped_model.h"
#include "onnx/reader.h"
#include "precision_option.h"
#include "segment/sidecar.h"
#include "upforge/error.h"
#include "validators.h"

namespace upforge {
namespace {

constexpr const char* shipped_name = "cells.onnx (built in)";

void add_setting(CLI::App& command, segment::Settings& settings, const std::string& key,
                 const std::string& type, const std::string& help) {
    const auto keep = [&settings, key](const std::string& text) {
        settings[key] = segment::parse_setting(text, "--" + key);
    };
    command.add_option_function<std::string>("--" + key, keep, help)
        ->type_name(type)
        ->group("What the model's file says of images, or a JSON file beside it, unless said here");
}

void add_limits(CLI::App& command, PngLimits& limits) {
    command.add_option("--max-side", limits.side, "Largest width and height of an image")
        ->type_name("PIXELS")
        ->check(without_words(CLI::PositiveNumber))
        ->capture_default_str();
    command.add_option("--max-decoded", limits.decoded_bytes, "Most bytes of an image's pixels")
        ->type_name("BYTES")
        ->transform(without_words(CLI::AsSizeValue(false)))
        ->default_str("8G");
}

Model read_model(const SegmentModelOptions& options) {
    return options.model.empty() ? parse_onnx(shipped_model(), nullptr, shipped_name)
                                 : read_onnx(options.model);
}

segment::Segmenter segmenter_of(const SegmentModelOptions& options) {
    apply_machine(options.machine);
    Model model = read_model(options);
    model.exact = !options.fast;
    const segment::Settings settings = segment::settings_of(model, options.model, options.settings);
    try {
        return {std::move(model), settings};
    } catch (const Error& error) {
        throw Error(error.code(), name_of_model(options) + ": " + error.what());
    }
}

}  // namespace

void add_segment_model(CLI::App& command, SegmentModelOptions& options) {
    command
        .add_option("--model", options.model,
                    "The network, an ONNX file; one that finds cells, if not given")
        ->type_name("FILE");
    command.add_flag("--fast", options.fast,
                     "Compute 3x3 convolutions by Winograd's algorithm: up to three times as fast, "
                     "but not the same bits however an image is divided into tiles");
    add_machine(command, options.machine);
    add_device(command, options.machine);
    add_limits(command, options.limits);
    const auto add = [&](const char* key, const char* type, const char* help) {
        add_setting(command, options.settings, key, type, help);
    };
    add("scale", "NUMBER", "What white is: 1 or 255");
    add("normalize", "HOW", "none, zscore or minmax, of the whole image");
    add("mean", "NUMBERS", "What is then taken off, one or one a channel: 0.485,0.456,0.406");
    add("std", "NUMBERS", "What it is then divided by");
    add("background", "COLOR", "Behind what is transparent: black, white or #ff8000");
    add("scores", "WHAT", "What comes out: logits or probabilities; the last layer tells");
    add("classes", "NAMES", "Names of the classes: background,cell");
    add("colors", "COLORS", "Their colours: #000000,#39d98a");
}

OpenedSegmenter::OpenedSegmenter(const SegmentModelOptions& options)
    : segmenter(segmenter_of(options)) {
    segment::ImageNetwork& network = segmenter.network();
    const lower::Sizes sizes = lower::resolve_sizes(network.model(), {}, network.some_size());
    precision = decide_precision(options.precision, network.model(), sizes);
    network.store_as(precision.storage);
}

std::string name_of_model(const SegmentModelOptions& options) {
    return options.model.empty() ? shipped_name : options.model;
}

}  // namespace upforge
