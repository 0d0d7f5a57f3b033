#include <fmt/format.h>

#include "networks/built_in.h"
#include "networks/layers.h"
#include "upforge/error.h"

namespace upforge {

Model pyramid(const NetOptions& options) {
    constexpr int finest = 4;
    const int multiple = finest << options.depth;
    if (options.size % multiple != 0) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("size must be a multiple of {} where depth is {}, but is {}",
                                multiple, options.depth, options.size));
    }
    Layers net("pyramid", options);
    Feature x = net.image(options.in_channels, options.size);
    for (int level = 1; level <= options.depth; ++level) {
        x = net.conv_relu(fmt::format("conv{}", level), x, options.base << (level - 1),
                          {.kernel = 3, .pad = 1});
        x = net.max_pool(fmt::format("pool{}", level), x, {.kernel = 2, .stride = 2});
    }
    const int size = options.size >> options.depth;
    std::vector<Feature> regions;
    for (int level = 1; level <= finest; level *= 2) {
        const std::string name = fmt::format("regions{}", level);
        const int region = size / level;
        const Feature largest = net.max_pool(name, x, {.kernel = region, .stride = region});
        regions.push_back(net.flatten(name + ".flat", largest, level * level));
    }
    x = net.linear_relu("hidden", net.concat("features", regions), 4 * options.base);
    net.softmax("softmax", net.linear("score", x, options.classes));
    return net.finish_vector("probabilities");
}

}  // namespace upforge
