#include <fmt/format.h>

#include "networks/built_in.h"
#include "networks/layers.h"

namespace upforge {

namespace {

constexpr int kernel = 4;
constexpr int last_size = 3;  ///< rows and columns of the features behind the last pool

std::string conv_name(int stage) {
    return fmt::format("conv{}", stage);
}

std::string pool_name(int stage) {
    return fmt::format("pool{}", stage);
}

int hidden_channels(const NetOptions& options) {
    return 4 * options.base;
}

double patch_multiply_adds(const NetOptions& options) {
    double sum = 0;
    double channels = options.in_channels;
    int size = patch_size(options);
    for (int stage = 1; stage <= options.depth; ++stage) {
        size -= kernel - 1;
        sum += 1.0 * size * size * kernel * kernel * channels * options.base;
        channels = options.base;
        size /= 2;
    }
    const double features = channels * last_size * last_size;
    return sum + (features + options.classes) * hidden_channels(options);
}

}  // namespace

int patch_size(const NetOptions& options) {
    int size = last_size;
    for (int stage = 0; stage < options.depth; ++stage) {
        size = 2 * size + kernel - 1;
    }
    return size;
}

Model patchwise(const NetOptions& options) {
    Layers net("patchwise", options);
    Feature x = net.image(options.in_channels, patch_size(options));
    for (int stage = 1; stage <= options.depth; ++stage) {
        x = net.conv_relu(conv_name(stage), x, options.base, {.kernel = kernel});
        x = net.max_pool(pool_name(stage), x, {.kernel = 2, .stride = 2});
    }
    x = net.flatten("flat", x, last_size * last_size);
    x = net.linear_relu("hidden", x, hidden_channels(options));
    net.linear("score", x, options.classes);
    return net.finish_vector("logits");
}

Model patchwise_dense(const NetOptions& options) {
    Layers net("patchwise-dense", options);
    Feature x = net.image(options.in_channels);
    int dilation = 1;
    for (int stage = 1; stage <= options.depth; ++stage) {
        x = net.conv_relu(conv_name(stage), x, options.base,
                          {.kernel = kernel, .dilation = dilation});
        x = net.max_pool(pool_name(stage), x, {.kernel = 2, .dilation = dilation});
        dilation *= 2;
    }
    x = net.conv_relu("hidden", x, hidden_channels(options),
                      {.kernel = last_size, .dilation = dilation});
    net.conv("score", x, options.classes, {.kernel = 1});
    return net.finish_image("logits");
}

double patchwise_multiply_adds(const NetOptions& options, int height, int width, int stride) {
    const int size = patch_size(options);
    const auto patches = [&](int extent) {
        return extent < size ? 0.0 : (extent - size) / stride + 1.0;
    };
    return patches(height) * patches(width) * patch_multiply_adds(options);
}

}  // namespace upforge
