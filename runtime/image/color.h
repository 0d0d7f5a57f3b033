#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace upforge {

struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    bool operator==(const Rgb&) const = default;
};

/// "black", "white" or "#ff8000".
std::string to_string(Rgb color);

/// The inverse. Throws Error(ErrorCode::invalid_argument) on anything else.
Rgb parse_color(std::string_view text);

/// How bright a colour looks, its parts weighted 0.299, 0.587 and 0.114 (ITU-R BT.601). Spelt so
/// that the luma of a grey is exactly that grey.
inline double luma(double red, double green, double blue) {
    return green + 0.299 * (red - green) + 0.114 * (blue - green);
}

}  // namespace upforge
