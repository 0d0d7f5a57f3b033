#include "gallery_page/numbers.h"

#include <fmt/format.h>

#include <string_view>

namespace upforge::gallery {

namespace {

constexpr std::string_view space = "\u00a0";

}  // namespace

std::string grouped(std::int64_t number) {
    std::string digits = fmt::to_string(number);
    for (std::size_t end = digits.size(); end > 3; end -= 3) {
        digits.insert(end - 3, ",");
    }
    return digits;
}

std::string duration(double seconds) {
    const bool long_enough = seconds >= 1;
    const double number = long_enough ? seconds : seconds * 1e3;
    const int decimals = number < 10 ? 2 : number < 100 ? 1 : 0;
    return fmt::format("{:.{}f}{}{}", number, decimals, space, long_enough ? "s" : "ms");
}

std::string megabytes(std::size_t bytes) {
    return fmt::format("{:.2f}{}MB", double(bytes) / 1e6, space);
}

std::string size_text(int height, int width) {
    return fmt::format("{0}{2}×{2}{1}", height, width, space);
}

std::string percent(double share) {
    return fmt::format("{:.1f}{}%", share * 100, space);
}

}  // namespace upforge::gallery
