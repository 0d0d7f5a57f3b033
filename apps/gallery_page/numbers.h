#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace upforge::gallery {

// Spaces before units do not break lines.

/// "1,234,567"
std::string grouped(std::int64_t number);
/// Three digits: "38.2 ms", "1.73 s".
std::string duration(double seconds);
/// "47.19 MB"
std::string megabytes(std::size_t bytes);
/// "512 × 384": rows first, as everywhere.
std::string size_text(int height, int width);
/// "23.4 %"
std::string percent(double share);

}  // namespace upforge::gallery
