#include "gallery_page/svg.h"

#include <fmt/format.h>

namespace upforge::gallery {

namespace {

std::string number(double value) {
    return fmt::format("{:.6g}", value);
}

std::string view_box(double width, double height) {
    return fmt::format("0 0 {:.6g} {:.6g}", width, height);
}

}  // namespace

Markup rectangle(const Box& box, const std::string& style, const std::string& title) {
    return element("rect",
                   {{"x", number(box.left)},
                    {"y", number(box.top)},
                    {"width", number(box.width)},
                    {"height", number(box.height)},
                    {"class", style}},
                   title.empty() ? Markup() : element("title", title));
}

Markup line(double x1, double y1, double x2, double y2, const std::string& style) {
    return void_element("line", {{"x1", number(x1)},
                                 {"y1", number(y1)},
                                 {"x2", number(x2)},
                                 {"y2", number(y2)},
                                 {"class", style}});
}

Markup polyline(const std::vector<Point>& points, const std::string& style) {
    std::string places;
    for (const Point& point : points) {
        places += fmt::format("{}{:.6g},{:.6g}", places.empty() ? "" : " ", point.x, point.y);
    }
    return void_element("polyline", {{"points", places}, {"class", style}});
}

Markup dot(double x, double y, double radius, const std::string& style, const std::string& title) {
    return element("circle",
                   {{"cx", number(x)}, {"cy", number(y)}, {"r", number(radius)}, {"class", style}},
                   element("title", title));
}

Markup label(double x, double y, const std::string& anchor, const std::string& text) {
    return element("text", {{"x", number(x)}, {"y", number(y)}, {"text-anchor", anchor}}, text);
}

Markup slanted_label(double x, double y, const std::string& text) {
    return element("text",
                   {{"transform", fmt::format("translate({:.6g} {:.6g}) rotate(-50)", x, y)},
                    {"text-anchor", "end"}},
                   text);
}

Markup chart(double width, double height, const std::string& alternative, const Markup& content) {
    return element("div", {{"class", "scrolls"}},
                   element("svg",
                           {{"viewBox", view_box(width, height)},
                            {"class", "chart"},
                            {"role", "img"},
                            {"aria-label", alternative}},
                           content));
}

Markup drawing_over(const Markup& image, int width, int height, const Markup& drawing) {
    return element("div", {{"class", "stack"}},
                   image + element("svg",
                                   {{"viewBox", view_box(width, height)},
                                    {"preserveAspectRatio", "none"},
                                    {"aria-hidden", "true"}},
                                   drawing));
}

}  // namespace upforge::gallery
