#pragma once

#include <string_view>

#include "image/color.h"
#include "image/image.h"

namespace upforge::drawing {

struct Rectangle {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

/// A picture to draw on. What falls beyond its edges is cut off.
class Canvas {
  public:
    Canvas(int width, int height, Rgb background);

    const Image& image() const { return image_; }

    void fill(Rectangle area, Rgb color);
    /// A line of one pixel around the area, outside of it.
    void frame(Rectangle area, Rgb color);
    /// Each pixel of an RGB picture becomes a square.
    void magnify(const Image& picture, int left, int top, int factor);
    /// `top` is the upper edge of the capitals; `scale` pixels a dot.
    void text(std::string_view words, int left, int top, int scale, Rgb color);

  private:
    Image image_;
};

int text_width(std::string_view words, int scale);

}  // namespace upforge::drawing
