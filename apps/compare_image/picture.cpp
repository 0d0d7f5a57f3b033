#include "compare_image/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "compare/comparison.h"
#include "drawing/canvas.h"
#include "drawing/color_scale.h"
#include "drawing/paint.h"
#include "drawing/style.h"
#include "segment/overlay.h"

namespace upforge {

namespace {

using namespace drawing;
using segment::Label;

constexpr DifferenceScale scale{1e-9, compare::accumulated_bound};
constexpr Rgb other_class{0, 90, 255};

constexpr int margin = 40;
constexpr int gap = 24;
constexpr int panels = 4;
constexpr int narrowest_panel = 300;  ///< that its caption fits under
constexpr int explanation_top = margin + title_text * capitals + 18;
constexpr int panel_top = explanation_top + body_text * capitals + 32;

struct Panel {
    Image picture;
    std::string name;
    std::string detail;
    Rgb detail_color = pale_ink;
};

/// Its colours as they are, in as many pixels as the output has.
Tensor shown_image(const segment::ImageSource& source, Rgb background, const Shape& output) {
    segment::PixelRows rows(source, 3, background);
    const int height = static_cast<int>(rows.header().height);
    const int width = static_cast<int>(rows.header().width);
    Tensor shown({1, output.height, output.width, 3});
    for (int y = 0, below = 0; y < height; ++y) {
        const auto pixels = rows.next();
        for (; std::int64_t{below} * height / output.height == y && below < output.height;
             ++below) {
            for (int x = 0; x < output.width; ++x) {
                const std::int64_t from = std::int64_t{x} * width / output.width;
                std::copy_n(&pixels[3 * from], 3, &shown.at(0, below, x, 0));
            }
        }
    }
    return shown;
}

Image overlay(const Tensor& image, const std::vector<Label>& labels,
              const std::vector<Rgb>& colors) {
    const Shape& shape = image.shape();
    const std::size_t width = shape.width;
    Image picture(shape.width, shape.height, 3);
    int drawn = 0;
    const auto keep = [&](std::span<const std::uint8_t> row) {
        if (!row.empty()) {
            std::ranges::copy(row, picture.row(drawn++).begin());
        }
    };
    segment::Overlay mask(shape.width, 3, colors);
    for (int y = 0; y < shape.height; ++y) {
        keep(mask.add_row({&image.at(0, y, 0, 0), 3 * width},
                          std::span(labels).subspan(y * width, width)));
    }
    keep(mask.finish());
    return picture;
}

std::vector<Panel> panels_of(const ImageComparison& comparison, const segment::Segmenter& segmenter,
                             const segment::ImageSource& source) {
    const TwoRuns& runs = comparison.runs;
    const Tensor &optimised = runs.optimised, &naive = runs.naive;
    const Shape& shape = naive.shape();
    const Tensor image = shown_image(source, comparison.preprocessing.background, shape);
    const std::vector<Label> got = labels_of(optimised, segmenter.labeling());
    const std::vector<Label> expected = labels_of(naive, segmenter.labeling());
    const Agreement& agreement = comparison.agreement;
    const double range = agreement.scores.range > 0 ? agreement.scores.range : 1;
    const auto difference = [&](int y, int x) {
        const std::size_t pixel = std::size_t(y) * shape.width + x;
        return got[pixel] == expected[pixel]
                   ? scale.color(difference_at(optimised, naive, {y, x}) / range)
                   : other_class;
    };
    return {{photograph(image), "image", fmt::format("{} x {}", runs.image.x, runs.image.y)},
            {overlay(image, got, segmenter.colors()), "optimised",
             fmt::format("{:.3g} s", runs.optimised_seconds)},
            {overlay(image, expected, segmenter.colors()), "naive",
             fmt::format("{:.3g} s, {:.3g} times as long", runs.naive_seconds, runs.ratio())},
            {paint(shape.width, shape.height, difference), "difference",
             fmt::format("largest {:.2g}", agreement.scores.scaled()),
             agreement.passes() ? pale_ink : alarm}};
}

void draw_key(Canvas& canvas, int top) {
    constexpr int swatch = body_text * capitals;
    const int left = scale.draw_key(canvas, margin, top) + 2 * gap;
    canvas.fill({left, top, swatch, swatch}, other_class);
    canvas.text("another class", left + swatch + gap / 2, top, body_text, pale_ink);
}

}  // namespace

Image draw_comparison(const ImageComparison& comparison, const segment::Segmenter& segmenter,
                      const segment::ImageSource& image) {
    const Shape& shape = comparison.runs.naive.shape();
    const int factor = std::max(1, narrowest_panel / std::max(shape.width, shape.height));
    const int width = shape.width * factor, height = shape.height * factor;
    const int apart = std::max(width, narrowest_panel) + gap;
    const int caption_top = panel_top + height + 10;
    const int detail_top = caption_top + body_text * capitals + 8;
    const int key_top = detail_top + body_text * capitals + 32;
    Canvas canvas(2 * margin + panels * apart - gap, key_top + body_text * capitals + margin,
                  paper);

    canvas.text(std::filesystem::path(comparison.image).filename().string(), margin, margin,
                title_text, ink);
    canvas.text(fmt::format("{}: optimised, and by the naive definition of each operator.",
                            comparison.model),
                margin, explanation_top, body_text, pale_ink);
    int left = margin;
    for (const Panel& panel : panels_of(comparison, segmenter, image)) {
        canvas.magnify(panel.picture, left, panel_top, factor);
        canvas.frame({left, panel_top, width, height}, line);
        canvas.text(panel.name, left, caption_top, body_text, ink);
        canvas.text(panel.detail, left, detail_top, body_text, panel.detail_color);
        left += apart;
    }
    draw_key(canvas, key_top);
    return canvas.image();
}

}  // namespace upforge
