#include "demo/sheet.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "demo/panels.h"
#include "drawing/canvas.h"
#include "drawing/paint.h"
#include "drawing/style.h"

namespace upforge::demo {

namespace {

using namespace drawing;

constexpr int margin = 40;
constexpr int gap = 24;
constexpr int panel = 192;  ///< 12, 6 and 3 pixels for each one of 16, 32 and 64
constexpr int columns = 4;
constexpr int sheet_width = 2 * margin + columns * panel + (columns - 1) * gap;

// Where things are, from the top of a method's row.
constexpr int explanation_top = name_text * capitals + 15;
constexpr int panel_top = explanation_top + body_text * capitals + 16;
constexpr int caption_top = panel_top + panel + 10;
constexpr int detail_top = caption_top + body_text * capitals + 8;
constexpr int row_height = detail_top + body_text * capitals + 44;

constexpr int header_height = 146;
constexpr int footer_height = 66;

int column_left(int column) {
    return margin + column * (panel + gap);
}

std::string extents(const Image& image) {
    return fmt::format("{} x {}", image.width(), image.height());
}

struct Caption {
    std::string name;
    std::string detail;
    Rgb detail_color = pale_ink;
};

void draw_panel(Canvas& canvas, int column, int top, const Image& image, const Caption& caption) {
    const int left = column_left(column);
    canvas.magnify(image, left, top + panel_top, panel / image.width());
    canvas.frame({left, top + panel_top, panel, panel}, line);
    canvas.text(caption.name, left, top + caption_top, body_text, ink);
    canvas.text(caption.detail, left, top + detail_top, body_text, caption.detail_color);
}

/// The colours of a map, each with the count that it stands for.
void draw_key(Canvas& canvas, const Tensor& map, double largest, int left, int top) {
    constexpr int swatch = body_text * capitals;
    std::set<float> counts;
    for (int y = 0; y < map.shape().height; ++y) {
        for (int x = 0; x < map.shape().width; ++x) {
            counts.insert(map.at(0, y, x, 0));
        }
    }
    for (const float count : counts) {
        canvas.fill({left, top, swatch, swatch}, heat_color(count / largest));
        const std::string label = fmt::format("{}", count);
        canvas.text(label, left + swatch + 8, top, body_text, ink);
        left += swatch + 8 + text_width(label, body_text) + 20;
    }
}

void draw_method(Canvas& canvas, const Comparison& comparison, int top) {
    const Method& method = comparison.method;
    const auto picture = [&](const Tensor& tensor) {
        return method.is_map ? heat_map(tensor, comparison.largest) : photograph(tensor);
    };

    canvas.text(method.name, margin, top, name_text, ink);
    canvas.text(method.explanation, margin, top + explanation_top, body_text, pale_ink);
    if (method.is_map) {
        const int left = margin + text_width(method.explanation, body_text) + gap;
        draw_key(canvas, comparison.naive, comparison.largest, left, top + explanation_top);
    }

    const Image input = picture(method.input);
    const Image optimised = picture(comparison.optimised);
    const Image naive = picture(comparison.naive);
    draw_panel(canvas, 0, top, input, {"input", extents(input)});
    draw_panel(canvas, 1, top, optimised, {"optimised", extents(optimised)});
    draw_panel(canvas, 2, top, naive, {"naive", extents(naive)});
    draw_panel(canvas, 3, top, difference_map(comparison),
               {"difference", fmt::format("largest {:.2g}", comparison.largest_difference),
                comparison.passes() ? pale_ink : alarm});
}

void draw_header(Canvas& canvas) {
    canvas.text("How to grow an image", margin, margin, title_text, ink);
    canvas.text("Each kernel beside its naive definition, and how far they differ.", margin,
                margin + title_text * capitals + 18, body_text, pale_ink);
}

}  // namespace

Image draw_sheet(std::span<const Comparison> comparisons) {
    const int rows = static_cast<int>(comparisons.size());
    const int footer_top = header_height + rows * row_height;
    Canvas canvas(sheet_width, footer_top + footer_height, paper);
    draw_header(canvas);
    for (int row = 0; row < rows; ++row) {
        draw_method(canvas, comparisons[row], header_height + row * row_height);
    }
    difference_scale.draw_key(canvas, margin, footer_top);
    return canvas.image();
}

}  // namespace upforge::demo
