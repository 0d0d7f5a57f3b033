#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "upforge/tensor.h"

namespace upforge {

inline float to_float(Float16 number) {
    const auto bits = static_cast<std::uint32_t>(number);
    const std::uint32_t shifted = (bits & 0x7fffu) << 13;
    const bool finite = (bits & 0x7c00u) != 0x7c00u;
    const float value = finite ? std::bit_cast<float>(shifted) * 0x1p112f
                               : std::bit_cast<float>(shifted | 0x7f800000u);
    return (bits & 0x8000u) != 0 ? -value : value;
}

/// The nearest, of two equally near ones the even one. From 65,520 on that is infinity; NaN stays
/// NaN.
inline Float16 to_float16(float number) {
    const float value = std::fabs(number);
    std::uint32_t bits = 0;
    if (std::isnan(value)) {
        bits = 0x7e00;
    } else if (value >= 65520.0f) {
        bits = 0x7c00;
    } else if (value < 0x1p-14f) {
        bits = static_cast<std::uint32_t>(std::nearbyint(value * 0x1p24f));
    } else {
        const auto wide = std::bit_cast<std::uint32_t>(value);
        bits = ((wide + 0xfffu + ((wide >> 13) & 1u)) >> 13) - (112u << 10);
    }
    return Float16{static_cast<std::uint16_t>((std::signbit(number) ? 0x8000u : 0u) | bits)};
}

}  // namespace upforge
