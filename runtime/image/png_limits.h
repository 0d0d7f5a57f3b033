#pragma once

#include <cstdint>
#include <string>

#include "image/png_header.h"

namespace upforge {

/// What a PNG file may ask for. A file of a hundred bytes can claim to hold 2^62 pixels, so its
/// header is checked against these before any memory is given to it.
struct PngLimits {
    /// Pixels of its width and of its height. Messages call it --max-side.
    std::int64_t side = 1'000'000;
    /// Bytes of all its samples, decoded. Messages call it --max-decoded.
    std::int64_t decoded_bytes = std::int64_t{8} << 30;
    /// Bytes that lie in memory at once: of one row, or of the whole image where it is interlaced.
    /// Messages call it --max-memory.
    std::int64_t held_bytes = std::int64_t{1} << 30;
};

/// Throws Error(ErrorCode::too_large), naming the numbers and the limit's option.
void require_within(const PngLimits& limits, const PngHeader& header, const std::string& name);

}  // namespace upforge
