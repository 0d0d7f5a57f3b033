#include <fmt/format.h>

#include "networks/built_in.h"
#include "networks/layers.h"

namespace upforge {

namespace {

Feature two_convs(Layers& net, const std::string& name, const Feature& x, int channels,
                  bool valid) {
    const Window window{.kernel = 3, .pad = valid ? 0 : 1};
    const Feature first = net.conv_relu(name + ".conv1", x, channels, window);
    return net.conv_relu(name + ".conv2", first, channels, window);
}

Feature grow(Layers& net, const std::string& name, const Feature& x, int channels,
             std::string_view how) {
    if (how == "conv") {
        return net.conv_transpose(name, x, channels, {.kernel = 2, .stride = 2});
    }
    return net.conv(name, net.resize(name + ".resize", x, 2, std::string(how)), channels,
                    {.kernel = 3, .pad = 1});
}

}  // namespace

Model unet(const NetOptions& options) {
    Layers net("unet", options);
    Feature x = net.image(options.in_channels);
    std::vector<Feature> skips;
    int channels = options.base;
    for (int level = 1; level <= options.depth; ++level) {
        x = two_convs(net, fmt::format("down{}", level), x, channels, options.valid);
        skips.push_back(x);
        x = net.max_pool(fmt::format("pool{}", level), x, {.kernel = 2, .stride = 2});
        channels *= 2;
    }
    x = two_convs(net, "bottom", x, channels, options.valid);
    int margin = 4;  // what two valid convolutions below, grown by two, cut off each side
    for (int level = options.depth; level >= 1; --level) {
        channels /= 2;
        const std::string name = fmt::format("up{}", level);
        const Feature grown = grow(net, name + ".grow", x, channels, options.up);
        Feature skip = skips[level - 1];
        if (options.valid) {
            skip = net.crop(name + ".crop", skip, margin);
            margin = 2 * margin + 8;
        }
        x = two_convs(net, name, net.concat(name + ".concat", {skip, grown}), channels,
                      options.valid);
    }
    net.conv("score", x, options.classes, {.kernel = 1});
    return net.finish_image("logits");
}

}  // namespace upforge
