#pragma once

#include <vector>

#include "upforge/tensor.h"

namespace upforge {

/// An image of one channel as it is drawn on a blackboard.
using Rows = std::vector<std::vector<float>>;

inline Tensor image(const Rows& rows) {
    Tensor tensor(
        {.height = static_cast<int>(rows.size()), .width = static_cast<int>(rows.front().size())});
    for (int y = 0; y < tensor.shape().height; ++y) {
        for (int x = 0; x < tensor.shape().width; ++x) {
            tensor.at(0, y, x, 0) = rows[y].at(x);
        }
    }
    return tensor;
}

/// The first channel of the first image, numbers of either type.
inline Rows rows_of(const Tensor& tensor) {
    Rows rows(tensor.shape().height, std::vector<float>(tensor.shape().width));
    for (int y = 0; y < tensor.shape().height; ++y) {
        for (int x = 0; x < tensor.shape().width; ++x) {
            rows[y][x] = tensor.type() == DataType::f32
                             ? tensor.at(0, y, x, 0)
                             : static_cast<float>(tensor.int_at(0, y, x, 0));
        }
    }
    return rows;
}

}  // namespace upforge
