#include "drawing/canvas.h"

#include <algorithm>

#include "drawing/font.h"

namespace upforge::drawing {

Canvas::Canvas(int width, int height, Rgb background) : image_(width, height, 3) {
    fill({0, 0, width, height}, background);
}

void Canvas::fill(Rectangle area, Rgb color) {
    const int left = std::max(area.left, 0);
    const int top = std::max(area.top, 0);
    const int right = std::min(area.left + area.width, image_.width());
    const int bottom = std::min(area.top + area.height, image_.height());
    for (int y = top; y < bottom; ++y) {
        const auto row = image_.row(y);
        for (int x = left; x < right; ++x) {
            row[3 * x] = color.red;
            row[3 * x + 1] = color.green;
            row[3 * x + 2] = color.blue;
        }
    }
}

void Canvas::frame(Rectangle area, Rgb color) {
    const auto [left, top, width, height] = area;
    fill({left - 1, top - 1, width + 2, 1}, color);
    fill({left - 1, top + height, width + 2, 1}, color);
    fill({left - 1, top, 1, height}, color);
    fill({left + width, top, 1, height}, color);
}

void Canvas::magnify(const Image& picture, int left, int top, int factor) {
    for (int y = 0; y < picture.height(); ++y) {
        const auto row = picture.row(y);
        for (int x = 0; x < picture.width(); ++x) {
            fill({left + x * factor, top + y * factor, factor, factor},
                 {row[3 * x], row[3 * x + 1], row[3 * x + 2]});
        }
    }
}

void Canvas::text(std::string_view words, int left, int top, int scale, Rgb color) {
    for (const char character : words) {
        for (int y = 0; y < glyph_height; ++y) {
            for (int x = 0; x < glyph_width; ++x) {
                if (inked(character, x, y)) {
                    fill({left + x * scale, top + y * scale, scale, scale}, color);
                }
            }
        }
        left += glyph_advance * scale;
    }
}

int text_width(std::string_view words, int scale) {
    return (static_cast<int>(words.size()) * glyph_advance - 1) * scale;
}

}  // namespace upforge::drawing
