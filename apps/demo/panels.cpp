#include "demo/panels.h"

#include <algorithm>

#include "drawing/paint.h"

namespace upforge::demo {

Image heat_map(const Tensor& map, double largest) {
    return drawing::paint(map.shape().width, map.shape().height,
                          [&](int y, int x) { return heat_color(map.at(0, y, x, 0) / largest); });
}

Image difference_map(const Comparison& comparison) {
    const Shape& shape = comparison.naive.shape();
    return drawing::paint(shape.width, shape.height, [&](int y, int x) {
        double largest = 0;
        for (int c = 0; c < shape.channels; ++c) {
            largest = std::max(largest, comparison.difference_at(y, x, c));
        }
        return difference_scale.color(largest);
    });
}

Rgb heat_color(double share) {
    static constexpr Rgb stops[] = {
        {18, 16, 58}, {92, 30, 116}, {196, 62, 92}, {246, 142, 72}, {253, 235, 170}};
    return drawing::along(stops, share);
}

}  // namespace upforge::demo
