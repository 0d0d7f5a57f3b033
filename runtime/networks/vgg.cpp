#include "networks/vgg.h"

#include <fmt/format.h>

#include <algorithm>

namespace upforge {

int vgg_channels(int base, int stage) {
    return base << (std::min(stage, 4) - 1);
}

int vgg_convs(int stage) {
    return stage <= 2 ? 2 : 3;
}

Feature vgg_stage(Layers& net, Feature x, int base, int stage) {
    for (int conv = 1; conv <= vgg_convs(stage); ++conv) {
        x = net.conv_relu(fmt::format("stage{}.conv{}", stage, conv), x, vgg_channels(base, stage),
                          {.kernel = 3, .pad = 1});
    }
    return x;
}

}  // namespace upforge
