#include "drawing/color_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "drawing/style.h"

namespace upforge::drawing {

double to_unit(double value) {
    return value > 0 ? std::min(value, 1.0) : 0.0;
}

Rgb along(std::span<const Rgb> stops, double share) {
    const double position = to_unit(share) * static_cast<double>(stops.size() - 1);
    const auto before = std::min(static_cast<std::size_t>(position), stops.size() - 2);
    const double rest = position - static_cast<double>(before);
    const auto blend = [=](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(std::lround(from + (to - from) * rest));
    };
    const Rgb a = stops[before], b = stops[before + 1];
    return {blend(a.red, b.red), blend(a.green, b.green), blend(a.blue, b.blue)};
}

Rgb DifferenceScale::color(double difference) const {
    static constexpr Rgb none{255, 255, 255};
    static constexpr Rgb stops[] = {
        {255, 242, 214}, {250, 190, 120}, {226, 104, 72}, {150, 24, 44}};
    if (difference <= 0) {
        return none;
    }
    return along(stops, std::log(difference / faintest) / std::log(allowed / faintest));
}

int DifferenceScale::draw_key(Canvas& canvas, int left, int top) const {
    constexpr int height = body_text * capitals;
    constexpr int bar = 160;
    constexpr int space = 12, gap = 24;
    const auto write = [&](const std::string& words) {
        canvas.text(words, left, top, body_text, pale_ink);
        left += text_width(words, body_text) + space;
    };

    write("Difference, as a share of the range: 0");
    canvas.fill({left, top, height, height}, color(0));
    canvas.frame({left, top, height, height}, line);
    left += height + gap;
    write(fmt::format("{:.0e}", faintest));
    for (int x = 0; x < bar; ++x) {
        const double exponent = static_cast<double>(x) / (bar - 1);
        canvas.fill({left + x, top, 1, height},
                    color(faintest * std::pow(allowed / faintest, exponent)));
    }
    left += bar + space;
    write(fmt::format("{:.0e}", allowed));
    return left - space;
}

}  // namespace upforge::drawing
