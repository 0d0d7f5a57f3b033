#include "drawing/paint.h"

#include <cmath>
#include <cstdint>

#include "drawing/color_scale.h"

namespace upforge::drawing {

Image photograph(const Tensor& image) {
    return paint(image.shape().width, image.shape().height, [&](int y, int x) {
        const auto part = [&](int c) {
            return static_cast<std::uint8_t>(std::lround(to_unit(image.at(0, y, x, c)) * 255));
        };
        return Rgb{part(0), part(1), part(2)};
    });
}

}  // namespace upforge::drawing
