#include "image/color.h"

#include <fmt/format.h>

#include <charconv>

#include "upforge/error.h"

namespace upforge {

namespace {

constexpr Rgb black{0, 0, 0};
constexpr Rgb white{255, 255, 255};

}  // namespace

std::string to_string(Rgb color) {
    if (color == black) {
        return "black";
    }
    if (color == white) {
        return "white";
    }
    return fmt::format("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
}

Rgb parse_color(std::string_view text) {
    if (text == "black") {
        return black;
    }
    if (text == "white") {
        return white;
    }
    std::uint32_t packed = 0;
    const char* end = text.data() + text.size();
    const bool hashed = text.size() == 7 && text.front() == '#';
    if (!hashed || std::from_chars(text.data() + 1, end, packed, 16).ptr != end) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("'{}' is no colour; write black, white or #rrggbb", text));
    }
    return {.red = static_cast<std::uint8_t>(packed >> 16),
            .green = static_cast<std::uint8_t>(packed >> 8),
            .blue = static_cast<std::uint8_t>(packed)};
}

}  // namespace upforge
