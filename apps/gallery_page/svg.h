#pragma once

#include <string>
#include <vector>

#include "gallery_page/markup.h"

namespace upforge::gallery {

struct Box {
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
};
/// A title appears where the mouse rests on it.
Markup rectangle(const Box& box, const std::string& style, const std::string& title = {});
Markup line(double x1, double y1, double x2, double y2, const std::string& style);
struct Point {
    double x = 0;
    double y = 0;
};
Markup polyline(const std::vector<Point>& points, const std::string& style);
Markup dot(double x, double y, double radius, const std::string& style, const std::string& title);
/// `anchor`: "start", "middle" or "end" is what lies at x.
Markup label(double x, double y, const std::string& anchor, const std::string& text);
/// Turned upwards around its end.
Markup slanted_label(double x, double y, const std::string& text);

/// A picture on its own; `alternative` says what is on it.
Markup chart(double width, double height, const std::string& alternative, const Markup& content);
/// What lies over an image of so many pixels.
Markup drawing_over(const Markup& image, int width, int height, const Markup& drawing);

}  // namespace upforge::gallery
