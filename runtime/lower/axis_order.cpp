#include "lower/axis_order.h"

#include <algorithm>

namespace upforge::lower {
namespace {

std::vector<AxisOrder> all_orders() {
    constexpr AxisOrder channels_last = {0, 1, 2, 3};
    std::vector<AxisOrder> orders = {channels_second, channels_last};
    AxisOrder order = channels_last;
    while (std::next_permutation(order.begin(), order.end())) {
        if (order != channels_second) {
            orders.push_back(order);
        }
    }
    return orders;
}

}  // namespace

const std::vector<AxisOrder>& axis_orders() {
    static const std::vector<AxisOrder> orders = all_orders();
    return orders;
}

Dims strides_in(const AxisOrder& order, const Dims& dims) {
    const std::size_t added = order.size() - dims.size();
    Dims strides(dims.size());
    std::int64_t stride = 1;
    for (auto axis = order.rbegin(); axis != order.rend(); ++axis) {
        if (static_cast<std::size_t>(*axis) >= added) {
            strides[*axis - added] = stride;
            stride *= dims[*axis - added];
        }
    }
    return strides;
}

Dims with_channels(const Dims& strides, int axis, std::int64_t before, std::int64_t after) {
    Dims result = strides;
    for (std::int64_t& stride : result) {
        stride = stride / before * after;
    }
    result[axis] = 1;
    return result;
}

}  // namespace upforge::lower
