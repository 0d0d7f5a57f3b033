#include "storages.h"

#include <algorithm>
#include <array>

namespace upforge::problems {

using kernels::Elements;

namespace {

bool has_channels_apart(const Problem& p) {
    return p.groups > 1 && p.channels == p.groups;
}

}  // namespace

std::vector<Elements> storages_with(DataType narrow, const Problem& p) {
    constexpr DataType f32 = DataType::f32;
    constexpr std::array same = {"max_pool",
                                 "max_pool_with_indices",
                                 "max_unpool",
                                 "average_pool",
                                 "upsample_nearest",
                                 "upsample_bilinear",
                                 "resize",
                                 "pad",
                                 "add"};
    if (p.op == "activate") {
        return {{narrow, narrow}, {narrow, f32}, {f32, narrow}};
    }
    if (p.op == "conv" || p.op == "conv_transpose") {
        std::vector<Elements> all{{narrow, narrow}};
        if (!has_channels_apart(p)) {
            all.emplace_back(narrow, f32);
        }
        if (p.op == "conv" && p.padding == Padding() && p.auto_pad == AutoPad::none &&
            p.groups == 1) {
            all.emplace_back(f32, narrow);
        }
        return all;
    }
    return std::ranges::find(same, p.op) == same.end() ? std::vector<Elements>()
                                                       : std::vector<Elements>{{narrow, narrow}};
}

}  // namespace upforge::problems
