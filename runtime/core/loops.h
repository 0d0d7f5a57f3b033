#pragma once

#include "upforge/tensor.h"

namespace upforge {

/// visit(image, row, column, channel), in memory order.
template <typename Visit>
void for_each_element(const Shape& shape, Visit visit) {
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    visit(n, y, x, c);
                }
            }
        }
    }
}

}  // namespace upforge
