#pragma once

#include <cstdint>

namespace upforge::segment {

/// Rounded down, also where the dividend is negative.
constexpr std::int64_t floor_divide(std::int64_t dividend, std::int64_t divisor) {
    return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

constexpr std::int64_t ceil_divide(std::int64_t dividend, std::int64_t divisor) {
    return -floor_divide(-dividend, divisor);
}

constexpr std::int64_t round_up(std::int64_t value, std::int64_t multiple) {
    return ceil_divide(value, multiple) * multiple;
}

}  // namespace upforge::segment
