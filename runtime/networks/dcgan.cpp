#include <fmt/format.h>

#include "networks/built_in.h"
#include "networks/layers.h"

namespace upforge {

Model dcgan(const NetOptions& options) {
    constexpr Window twofold{.kernel = 4, .stride = 2, .pad = 1};
    Layers net("dcgan", options);
    int channels = options.base << (options.depth - 1);
    Feature x =
        net.conv_transpose_relu("project", net.noise(options.in_channels), channels, {.kernel = 4});
    for (int level = 1; level < options.depth; ++level) {
        channels /= 2;
        x = net.conv_transpose_relu(fmt::format("grow{}", level), x, channels, twofold);
    }
    x = net.conv_transpose(fmt::format("grow{}", options.depth), x, options.classes, twofold);
    net.tanh("tanh", x);
    return net.finish_image("generated");
}

}  // namespace upforge
