#pragma once

#include <numeric>
#include <vector>

#include "upforge/tensor.h"

namespace upforge {

/// Elements 0, 1, 2, … in memory order.
inline Tensor counting(Shape shape) {
    std::vector<float> values(shape.elements());
    std::iota(values.begin(), values.end(), 0.0f);
    return {shape, values};
}

/// Every element of any view, in the order of a dense tensor.
inline std::vector<float> elements(const Tensor& tensor) {
    std::vector<float> values;
    for (int n = 0; n < tensor.shape().batch; ++n) {
        for (int y = 0; y < tensor.shape().height; ++y) {
            for (int x = 0; x < tensor.shape().width; ++x) {
                for (int c = 0; c < tensor.shape().channels; ++c) {
                    values.push_back(tensor.at(n, y, x, c));
                }
            }
        }
    }
    return values;
}

}  // namespace upforge
