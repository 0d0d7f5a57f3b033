#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "segment/labels.h"

namespace upforge::segment {

using Mask = std::vector<std::vector<Label>>;

/// A mask as it is drawn: a digit a pixel, '.' for class 0.
inline Mask mask(const std::vector<std::string>& rows) {
    Mask labels;
    for (const std::string& row : rows) {
        labels.emplace_back();
        for (const char pixel : row) {
            labels.back().push_back(pixel == '.' ? 0 : static_cast<Label>(pixel - '0'));
        }
    }
    return labels;
}

/// Of blots, not just of noise: each pixel is like its left or upper neighbour as often as not.
inline Mask random_mask(std::mt19937& random, int height, int width, int classes) {
    Mask labels(height, std::vector<Label>(width));
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto choice = random() % 4;
            labels[y][x] = choice == 0 && x > 0   ? labels[y][x - 1]
                           : choice == 1 && y > 0 ? labels[y - 1][x]
                                                  : static_cast<Label>(random() % classes);
        }
    }
    return labels;
}

}  // namespace upforge::segment
