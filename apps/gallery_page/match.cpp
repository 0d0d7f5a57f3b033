#include "gallery_page/match.h"

#include <algorithm>
#include <array>

namespace upforge::gallery {

Match match(std::span<const segment::Label> mask, std::span<const segment::Label> other) {
    Match result;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        result.both += mask[i] != 0 && other[i] != 0;
        result.added += mask[i] != 0 && other[i] == 0;
        result.missed += mask[i] == 0 && other[i] != 0;
    }
    return result;
}

Image draw_match(int width, std::span<const segment::Label> mask,
                 std::span<const segment::Label> other) {
    constexpr std::array<std::array<Rgb, 2>, 2> colors{
        {{{{}, missed_color}}, {{added_color, both_color}}}};
    Image image(width, static_cast<int>(mask.size()) / width, 3);
    for (std::size_t i = 0; i < mask.size(); ++i) {
        const auto& [red, green, blue] = colors[mask[i] != 0][other[i] != 0];
        const std::array pixel{red, green, blue};
        const std::size_t x = i % width;
        std::ranges::copy(pixel, image.row(static_cast<int>(i / width)).begin() + 3 * x);
    }
    return image;
}

}  // namespace upforge::gallery
