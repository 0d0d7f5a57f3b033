#pragma once

#include <fmt/core.h>

#include <cmath>
#include <cstdint>

#include "upforge/error.h"

/// Arithmetic on the elements of constants. Integers wrap around, so they are worked out unsigned.
namespace upforge::lower::elements {

using Integer = std::int64_t;
using Unsigned = std::uint64_t;

inline double add(double a, double b) {
    return a + b;
}
inline Integer add(Integer a, Integer b) {
    return static_cast<Integer>(Unsigned(a) + Unsigned(b));
}

inline double subtract(double a, double b) {
    return a - b;
}
inline Integer subtract(Integer a, Integer b) {
    return static_cast<Integer>(Unsigned(a) - Unsigned(b));
}

inline double multiply(double a, double b) {
    return a * b;
}
inline Integer multiply(Integer a, Integer b) {
    return static_cast<Integer>(Unsigned(a) * Unsigned(b));
}

inline double negate(double a) {
    return -a;
}
inline Integer negate(Integer a) {
    return subtract(0, a);
}

inline double absolute(double a) {
    return std::fabs(a);
}
inline Integer absolute(Integer a) {
    return a < 0 ? negate(a) : a;
}

inline double divide(double a, double b) {
    return a / b;
}
inline Integer divide(Integer a, Integer b) {
    if (b == 0) {
        throw Error(ErrorCode::invalid_argument, fmt::format("{} is divided by zero", a));
    }
    return b == -1 ? negate(a) : a / b;
}

/// With the sign of a.
inline double remainder_of_c(double a, double b) {
    return std::fmod(a, b);
}
inline Integer remainder_of_c(Integer a, Integer b) {
    return subtract(a, multiply(divide(a, b), b));
}

/// With the sign of b.
inline double remainder_of_python(double a, double b) {
    const double remainder = std::fmod(a, b);
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}
inline Integer remainder_of_python(Integer a, Integer b) {
    const Integer remainder = remainder_of_c(a, b);
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

inline double power(double base, double exponent) {
    return std::pow(base, exponent);
}
inline Integer power(Integer base, Integer exponent) {
    if (exponent < 0) {
        return divide(1, exponent % 2 == 0 ? absolute(base) : base);
    }
    Integer result = 1;
    for (; exponent > 0; exponent /= 2) {
        result = exponent % 2 == 1 ? multiply(result, base) : result;
        base = multiply(base, base);
    }
    return result;
}

/// NaN is smaller, and larger, than anything.
inline double smaller(double a, double b) {
    return a < b || std::isnan(a) ? a : b;
}
inline Integer smaller(Integer a, Integer b) {
    return a < b ? a : b;
}
inline double larger(double a, double b) {
    return a > b || std::isnan(a) ? a : b;
}
inline Integer larger(Integer a, Integer b) {
    return a > b ? a : b;
}

}  // namespace upforge::lower::elements
