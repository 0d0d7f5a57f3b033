#pragma once

#include <algorithm>
#include <cctype>
#include <cmath>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "networks/networks.h"
#include "plan/context.h"

namespace upforge {

/// A network that the naive reference runs in no time.
struct SmallNetwork {
    std::string name;
    Model model;
    Dims input;
};

inline void PrintTo(const SmallNetwork& network, std::ostream* out) {
    *out << network.name;
}

inline SmallNetwork small_network(const Architecture& architecture,
                                  const std::vector<std::pair<std::string, std::string>>& settings,
                                  const std::string& name) {
    NetOptions options = architecture.defaults;
    options.base = 4;
    const bool has_depth = std::ranges::count(architecture.takes, "depth") > 0;
    options.depth = has_depth ? 2 : options.depth;
    for (const auto& [option, value] : settings) {
        set_option(options, architecture, option, value);
    }
    return {name, make(architecture, options), architecture.input(options)};
}

/// Every architecture, and what options make very different.
inline const std::vector<SmallNetwork>& small_networks() {
    static const std::vector<SmallNetwork> networks = [] {
        std::vector<SmallNetwork> all;
        for (const Architecture& architecture : architectures()) {
            all.push_back(small_network(architecture, {}, std::string(architecture.name)));
        }
        const Architecture& unet = find_architecture("unet");
        all.push_back(small_network(unet, {{"valid", "true"}}, "unet_valid"));
        all.push_back(small_network(unet, {{"batch-norm", "true"}}, "unet_with_norms"));
        all.push_back(small_network(unet, {{"up", "bilinear"}}, "unet_bilinear"));
        all.push_back(small_network(unet, {{"up", "nearest"}}, "unet_nearest"));
        all.push_back(small_network(unet, {{"base", "32"}}, "unet_by_winograd"));
        all.back().model.exact = false;
        return all;
    }();
    return networks;
}

/// For tests with SmallNetwork as their parameter.
inline std::string name_of_small_network(const testing::TestParamInfo<SmallNetwork>& network) {
    std::string name = network.param.name;
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(c); }, '_');
    return name;
}

inline std::vector<float> waves(std::size_t count, float phase) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = std::sin(0.7f * static_cast<float>(i) + phase);
    }
    return values;
}

inline void fill_inputs(const plan::Context& context, float phase) {
    for (const graph::Endpoint& input : context.plan().graph.inputs) {
        const Tensor& tensor = context.values().value(input.value);
        tensor.copy_from(Tensor(tensor.shape(), waves(tensor.shape().elements(), phase)));
    }
}

}  // namespace upforge
