#pragma once

#include <bit>
#include <cstdint>

#include "upforge/tensor.h"

namespace upforge {

inline float to_float(BFloat16 number) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(number) << 16);
}

/// The nearest, of two equally near ones the even one; NaN stays NaN.
inline BFloat16 to_bfloat16(float number) {
    const auto bits = std::bit_cast<std::uint32_t>(number);
    constexpr std::uint32_t magnitude = 0x7fffffff, infinity = 0x7f800000, quiet = 0x0040;
    if ((bits & magnitude) > infinity) {
        return BFloat16{static_cast<std::uint16_t>(bits >> 16 | quiet)};
    }
    const std::uint32_t half = 0x7fff + (bits >> 16 & 1);
    return BFloat16{static_cast<std::uint16_t>((bits + half) >> 16)};
}

}  // namespace upforge
