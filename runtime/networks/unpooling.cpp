#include <fmt/format.h>

#include <algorithm>

#include "networks/built_in.h"
#include "networks/layers.h"
#include "networks/vgg.h"

namespace upforge {

namespace {

constexpr Window half{.kernel = 2, .stride = 2};
constexpr Window same{.kernel = 3, .pad = 1};

/// VGG-16's stages; the last pool is the end.
std::vector<PooledFeature> encode(Layers& net, const NetOptions& options) {
    std::vector<PooledFeature> pools;
    Feature x = net.image(options.in_channels);
    for (int stage = 1; stage <= options.depth; ++stage) {
        x = vgg_stage(net, x, options.base, stage);
        pools.push_back(net.max_pool_with_indices(fmt::format("pool{}", stage), x, half));
        x = pools.back().largest;
    }
    return pools;
}

/// Channels behind the convolution `conv` of a stage of the mirror image: the last one leads to the
/// stage before.
int mirrored_channels(int base, int stage, int conv) {
    return vgg_channels(base, conv == 1 ? std::max(1, stage - 1) : stage);
}

}  // namespace

Model segnet(const NetOptions& options) {
    Layers net("segnet", options);
    const std::vector<PooledFeature> pools = encode(net, options);
    Feature x = pools.back().largest;
    for (int stage = options.depth; stage >= 1; --stage) {
        x = net.max_unpool(fmt::format("unpool{}", stage), x, pools[stage - 1], half);
        const int last = stage == 1 ? 2 : 1;  // the very last one scores
        for (int conv = vgg_convs(stage); conv >= last; --conv) {
            x = net.conv_relu(fmt::format("mirror{}.conv{}", stage, conv), x,
                              mirrored_channels(options.base, stage, conv), same);
        }
    }
    net.conv("score", x, options.classes, same);
    return net.finish_image("logits");
}

Model deconvnet(const NetOptions& options) {
    constexpr Window whole{.kernel = 7};
    Layers net("deconvnet", options);
    const std::vector<PooledFeature> pools = encode(net, options);
    Feature x = pools.back().largest;
    const int channels = x.channels;
    x = net.conv_relu("fc6", x, 8 * channels, whole);
    x = net.conv_relu("fc7", x, 8 * channels, {.kernel = 1});
    x = net.conv_transpose_relu("grow", x, channels, whole);
    for (int stage = options.depth; stage >= 1; --stage) {
        x = net.max_unpool(fmt::format("unpool{}", stage), x, pools[stage - 1], half);
        for (int conv = vgg_convs(stage); conv >= 1; --conv) {
            x = net.conv_transpose_relu(fmt::format("mirror{}.conv{}", stage, conv), x,
                                        mirrored_channels(options.base, stage, conv), same);
        }
    }
    net.conv("score", x, options.classes, {.kernel = 1});
    return net.finish_image("logits");
}

}  // namespace upforge
