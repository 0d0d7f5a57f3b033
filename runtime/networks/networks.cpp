#include "networks/networks.h"

#include <fmt/format.h>

#include <algorithm>

#include "networks/built_in.h"
#include "upforge/error.h"

namespace upforge {

namespace {

Dims square(const NetOptions& options, int size) {
    return {1, options.in_channels, size, size};
}

/// Whole after `depth` halvings; where the convolutions cut the sides off, a few pixels are left.
Dims unet_input(const NetOptions& options) {
    int size = options.valid ? 8 : 4;
    for (int level = 0; level < options.depth; ++level) {
        size = 2 * size + (options.valid ? 4 : 0);
    }
    return square(options, size);
}

Dims fcn_input(const NetOptions& options) {
    return {1, options.in_channels, 70, 97};
}

/// Odd, so that the pools leave something over.
Dims segnet_input(const NetOptions& options) {
    return square(options, (4 << options.depth) + 1);
}

Dims deconvnet_input(const NetOptions& options) {
    return square(options, (7 << options.depth) + 1);
}

Dims autoencoder_input(const NetOptions& options) {
    return square(options, 4 << options.depth);
}

Dims noise_input(const NetOptions& options) {
    return square(options, 1);
}

Dims pyramid_input(const NetOptions& options) {
    return square(options, options.size);
}

Dims patch_input(const NetOptions& options) {
    return square(options, patch_size(options));
}

Dims patches_input(const NetOptions& options) {
    return square(options, patch_size(options) + 6);
}

const std::vector<std::string_view> fcn_options = {"base", "in-channels", "classes", "batch-norm",
                                                   "seed"};
const std::vector<std::string_view> deep_options = {"base",    "depth",      "in-channels",
                                                    "classes", "batch-norm", "seed"};

bool takes(const Architecture& architecture, const NetOption& option) {
    return std::find(architecture.takes.begin(), architecture.takes.end(), option.name) !=
           architecture.takes.end();
}

[[noreturn]] void refuse(const Architecture& architecture, std::string_view option) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} has no option {}, only {}", architecture.name, option,
                            fmt::join(architecture.takes, ", ")));
}

}  // namespace

std::span<const Architecture> architectures() {
    static const Architecture table[] = {
        {.name = "unet",
         .summary = "U-Net of 2015: skips are concatenated; --valid cuts sides as published",
         .defaults = {.base = 64, .depth = 4},
         .takes = {"base", "depth", "in-channels", "classes", "valid", "batch-norm", "up", "seed"},
         .input = unet_input,
         .build = unet},
        {.name = "fcn32s",
         .summary = "VGG trunk, scores grown 32 times at once",
         .defaults = {.base = 16},
         .takes = fcn_options,
         .input = fcn_input,
         .build = fcn32s},
        {.name = "fcn16s",
         .summary = "VGG trunk, scores of pool 4 added, grown 16 times",
         .defaults = {.base = 16},
         .takes = fcn_options,
         .input = fcn_input,
         .build = fcn16s},
        {.name = "fcn8s",
         .summary = "VGG trunk, scores of pools 4 and 3 added, grown 8 times",
         .defaults = {.base = 16},
         .takes = fcn_options,
         .input = fcn_input,
         .build = fcn8s},
        {.name = "segnet",
         .summary = "max-unpooling with the encoder's indices, then convolutions",
         .defaults = {.base = 16, .depth = 4, .batch_norm = true},
         .takes = deep_options,
         .input = segnet_input,
         .build = segnet},
        {.name = "deconvnet",
         .summary = "max-unpooling, then stacked transposed convolutions",
         .defaults = {.base = 16, .depth = 4, .batch_norm = true},
         .takes = deep_options,
         .input = deconvnet_input,
         .build = deconvnet},
        {.name = "autoencoder",
         .summary = "strided convolutions and their transposes, no skips",
         .defaults = {.base = 32, .depth = 3},
         .takes = {"base", "depth", "in-channels", "batch-norm", "seed"},
         .input = autoencoder_input,
         .build = autoencoder},
        {.name = "dcgan",
         .summary = "DCGAN's generator: in-channels of noise to an image of classes channels",
         .defaults = {.base = 64, .depth = 4, .in_channels = 100, .classes = 3, .batch_norm = true},
         .takes = deep_options,
         .input = noise_input,
         .build = dcgan},
        {.name = "pyramid",
         .summary = "a classifier with spatial pyramid pooling in 1, 4 and 16 regions",
         .defaults = {.base = 32, .depth = 2, .classes = 10, .size = 64},
         .takes = {"base", "depth", "in-channels", "classes", "size", "batch-norm", "seed"},
         .input = pyramid_input,
         .build = pyramid},
        {.name = "patchwise",
         .summary = "a classifier of one pixel from the patch around it",
         .defaults = {.base = 32, .depth = 3},
         .takes = {"base", "depth", "in-channels", "classes", "seed"},
         .input = patch_input,
         .build = patchwise},
        {.name = "patchwise-dense",
         .summary = "the same for all patches of an image at once, by dilation",
         .defaults = {.base = 32, .depth = 3},
         .takes = {"base", "depth", "in-channels", "classes", "seed"},
         .input = patches_input,
         .build = patchwise_dense},
    };
    return table;
}

const Architecture& find_architecture(std::string_view name) {
    std::vector<std::string_view> names;
    for (const Architecture& architecture : architectures()) {
        if (architecture.name == name) {
            return architecture;
        }
        names.push_back(architecture.name);
    }
    throw Error(ErrorCode::invalid_argument, fmt::format("no network is called '{}'; there are {}",
                                                         name, fmt::join(names, ", ")));
}

void set_option(NetOptions& options, const Architecture& architecture, std::string_view name,
                std::string_view text) {
    for (const NetOption& option : net_options()) {
        if (option.name == name && takes(architecture, option)) {
            return set(options, option, text);
        }
    }
    refuse(architecture, name);
}

Model make(const Architecture& architecture, const NetOptions& options) {
    for (const NetOption& option : net_options()) {
        if (takes(architecture, option)) {
            check(options, option);
        } else if (!equal(options, architecture.defaults, option)) {
            refuse(architecture, option.name);
        }
    }
    return architecture.build(options);
}

}  // namespace upforge
