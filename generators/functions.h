#pragma once

#include "numbers.h"

/// Functions that networks apply to each number, for arguments that are numbers or infinite.
namespace functions {

inline Halide::Expr infinity() {
    return Halide::Float(32).max();
}

inline Halide::Expr power_of_e(const Halide::Expr& v) {
    using namespace Halide;
    const float last_finite = 88.72f;
    return select(v > last_finite, infinity(), exp(clamp(v, -104.0f, last_finite)));
}

inline Halide::Expr sigmoid(const Halide::Expr& v) {
    return 1.0f / (1.0f + power_of_e(-v));
}

inline Halide::Expr error_function(const Halide::Expr& v) {
    const float one_from = 6.0f;
    return Halide::erf(Halide::clamp(v, -one_from, one_from));
}

inline Halide::Expr silu(const Halide::Expr& v) {
    return v * sigmoid(v);
}

inline Halide::Expr hard_swish(const Halide::Expr& v) {
    return v * Halide::clamp(v / 6.0f + 0.5f, 0.0f, 1.0f);
}

/// x / 2 * (1 + erf(x / sqrt(2))) by Abramowitz and Stegun's formula 7.1.26, within 1e-7 of |x|:
/// what is raised to a power of e,
inline Halide::Expr power_of_gelu(const Halide::Expr& v) {
    return v * v * -0.5f;
}
/// what 1 is divided by,
inline Halide::Expr divisor_of_gelu(const Halide::Expr& v) {
    return 1.0f + Halide::abs(v) * 0.23164188f;
}
/// and the rest.
inline Halide::Expr gelu(const Halide::Expr& v, const Halide::Expr& e,
                         const Halide::Expr& quotient) {
    using namespace Halide;
    Expr sum = 1.061405429f;
    for (const float coefficient : {-1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f}) {
        sum = sum * quotient + coefficient;
    }
    Expr rest = 0.5f * sum * quotient * e;
    return v * select(v < 0.0f, rest, 1.0f - rest);
}

inline Halide::Expr gelu(const Halide::Expr& v) {
    return gelu(v, power_of_e(power_of_gelu(v)), 1.0f / divisor_of_gelu(v));
}

}  // namespace functions
