#include "image/png_limits.h"

#include <fmt/format.h>

#include "upforge/error.h"

namespace upforge {

namespace {

/// `rows` times `row_bytes` may exceed 64 bits.
void require_bytes(std::int64_t rows, std::int64_t row_bytes, std::int64_t limit,
                   const std::string& what, const std::string& option) {
    if (rows > limit / row_bytes) {
        throw Error(
            ErrorCode::too_large,
            fmt::format("{} takes {:.0f} bytes, the limit is {} ({})", what,
                        static_cast<double>(rows) * static_cast<double>(row_bytes), limit, option));
    }
}

}  // namespace

void require_within(const PngLimits& limits, const PngHeader& header, const std::string& name) {
    const std::string what =
        fmt::format("{}: {}x{} pixels of {}", name, header.width, header.height, kind_of(header));
    if (header.width > limits.side || header.height > limits.side) {
        throw Error(ErrorCode::too_large,
                    fmt::format("{}, the limit is {} a side (--max-side)", what, limits.side));
    }
    const std::int64_t row_bytes = header.row_bytes();
    require_bytes(header.height, row_bytes, limits.decoded_bytes, what, "--max-decoded");
    require_bytes(header.interlaced ? header.height : 1, row_bytes, limits.held_bytes,
                  fmt::format("{}{}, in memory at once,", what,
                              header.interlaced ? ", interlaced" : ", one row"),
                  "--max-memory");
}

}  // namespace upforge
