#include <fmt/format.h>

#include "networks/built_in.h"
#include "networks/layers.h"
#include "networks/vgg.h"

namespace upforge {

namespace {

constexpr int stages = 5;

/// The pools round up, so that the grown scores always cover what they are cropped to: the size
/// of the finer features, or of the image.
Model fcn(const std::string& name, int last_stride, const NetOptions& options) {
    Layers net(name, options);
    const Feature image = net.image(options.in_channels);
    Feature x = image;
    std::vector<Feature> pools;
    for (int stage = 1; stage <= stages; ++stage) {
        x = vgg_stage(net, x, options.base, stage);
        x = net.max_pool_ceil(fmt::format("pool{}", stage), x, {.kernel = 2, .stride = 2});
        pools.push_back(x);
    }
    x = net.conv_relu("fc6", x, x.channels, {.kernel = 7, .pad = 3});
    x = net.conv_relu("fc7", x, x.channels, {.kernel = 1});
    x = net.conv("score", x, options.classes, {.kernel = 1});

    int stage = stages;
    for (int stride = 1 << stages; stride > last_stride; stride /= 2) {
        --stage;
        const Feature grown = net.conv_transpose(fmt::format("grow{}", stage), x, options.classes,
                                                 {.kernel = 4, .stride = 2});
        const Feature finer = net.conv(fmt::format("score_pool{}", stage), pools[stage - 1],
                                       options.classes, {.kernel = 1});
        const Feature fitted = net.crop_like(fmt::format("crop{}", stage), grown, 1, finer);
        x = net.add(fmt::format("fuse{}", stage), fitted, finer);
    }
    x = net.conv_transpose("grow", x, options.classes,
                           {.kernel = 2 * last_stride, .stride = last_stride});
    net.crop_like("crop", x, last_stride / 2, image);
    return net.finish_image("logits");
}

}  // namespace

Model fcn32s(const NetOptions& options) {
    return fcn("fcn32s", 32, options);
}

Model fcn16s(const NetOptions& options) {
    return fcn("fcn16s", 16, options);
}

Model fcn8s(const NetOptions& options) {
    return fcn("fcn8s", 8, options);
}

}  // namespace upforge
