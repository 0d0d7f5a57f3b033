#pragma once

#include "image/color.h"
#include "image/image.h"
#include "upforge/tensor.h"

namespace upforge::drawing {

/// An RGB picture whose pixels are color(y, x).
template <class ColorAt>
Image paint(int width, int height, ColorAt color) {
    Image image(width, height, 3);
    for (int y = 0; y < height; ++y) {
        const auto row = image.row(y);
        for (int x = 0; x < width; ++x) {
            const Rgb pixel = color(y, x);
            row[3 * x] = pixel.red;
            row[3 * x + 1] = pixel.green;
            row[3 * x + 2] = pixel.blue;
        }
    }
    return image;
}

/// Values from 0 to 1, in three channels, as they are.
Image photograph(const Tensor& image);

}  // namespace upforge::drawing
