#include <fmt/format.h>

#include "networks/built_in.h"
#include "networks/layers.h"

namespace upforge {

Model autoencoder(const NetOptions& options) {
    constexpr Window halve{.kernel = 3, .stride = 2, .pad = 1};
    constexpr Window twofold{.kernel = 3, .stride = 2, .pad = 1, .output_padding = 1};
    Layers net("autoencoder", options);
    Feature x = net.image(options.in_channels);
    for (int level = 1; level <= options.depth; ++level) {
        x = net.conv_relu(fmt::format("encode{}", level), x, options.base << (level - 1), halve);
    }
    for (int level = options.depth; level > 1; --level) {
        x = net.conv_transpose_relu(fmt::format("decode{}", level), x, options.base << (level - 2),
                                    twofold);
    }
    x = net.conv_transpose("decode1", x, options.in_channels, twofold);
    net.sigmoid("sigmoid", x);
    return net.finish_image("reconstruction");
}

}  // namespace upforge
