#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "core/float16.h"
#include "model/array.h"

namespace upforge {

/// IEEE 754 binary16, as files hold it: a number, where that of tensors is its bits.
struct Half {
    Float16 bits{};

    Half() = default;
    explicit Half(float value) : bits(to_float16(value)) {}
    explicit operator float() const { return to_float(bits); }
};

/// The upper half of a float, likewise.
struct FileBFloat16 {
    std::uint16_t bits = 0;

    FileBFloat16() = default;
    /// Rounds to the nearest, ties to even.
    explicit FileBFloat16(float value) {
        const auto wide = std::bit_cast<std::uint32_t>(value);
        const std::uint32_t rounded = wide + 0x7fffu + ((wide >> 16) & 1u);
        bits =
            std::isnan(value) ? std::uint16_t{0x7fc0} : static_cast<std::uint16_t>(rounded >> 16);
    }
    explicit operator float() const {
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
    }
};

struct Boolean {
    std::uint8_t bits = 0;

    Boolean() = default;
    template <typename T>
    explicit Boolean(T value) : bits(value != 0) {}
    template <typename T>
    explicit operator T() const {
        return static_cast<T>(bits != 0);
    }
};

/// Calls f(T{}) with the C++ type of the elements.
template <typename F>
void with_element_type(ElementType type, F f) {
    switch (type) {
        case ElementType::f32:
            return f(float{});
        case ElementType::f64:
            return f(double{});
        case ElementType::f16:
            return f(Half{});
        case ElementType::bf16:
            return f(FileBFloat16{});
        case ElementType::i8:
            return f(std::int8_t{});
        case ElementType::u8:
            return f(std::uint8_t{});
        case ElementType::i16:
            return f(std::int16_t{});
        case ElementType::u16:
            return f(std::uint16_t{});
        case ElementType::i32:
            return f(std::int32_t{});
        case ElementType::u32:
            return f(std::uint32_t{});
        case ElementType::i64:
            return f(std::int64_t{});
        case ElementType::u64:
            return f(std::uint64_t{});
        case ElementType::boolean:
            return f(Boolean{});
    }
}

/// Towards zero; what no 64 bits can hold becomes the nearest that they can, and NaN becomes 0.
inline std::int64_t truncate(double value) {
    using Limits = std::numeric_limits<std::int64_t>;
    if (std::isnan(value)) {
        return 0;
    }
    if (value >= 0x1p63) {
        return Limits::max();
    }
    return value < -0x1p63 ? Limits::min() : static_cast<std::int64_t>(value);
}

template <typename To, typename From>
To convert(From value) {
    constexpr bool narrow_float = std::is_same_v<From, Half> || std::is_same_v<From, FileBFloat16>;
    if constexpr (narrow_float) {
        return convert<To>(static_cast<float>(value));
    } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
        return static_cast<To>(truncate(value));
    } else if constexpr (std::is_same_v<To, Half> || std::is_same_v<To, FileBFloat16>) {
        return To(static_cast<float>(value));
    } else {
        return static_cast<To>(value);
    }
}

}  // namespace upforge
