#pragma once

#include "Halide.h"

/// What holds for NaN and infinity too. Halide compiles floating point as if neither existed:
/// these look at the bits of numbers whose last operation is exempt from that (`strict_float`).

inline Halide::Expr bits_of(const Halide::Expr& number) {
    return Halide::reinterpret<int32_t>(Halide::strict_float(number));
}

inline Halide::Expr is_nan_bits(const Halide::Expr& number) {
    const int magnitude = 0x7fffffff, infinity = 0x7f800000;
    return (bits_of(number) & magnitude) > infinity;
}

inline Halide::Expr is_finite_bits(const Halide::Expr& number) {
    const int exponent = 0x7f800000;
    return (bits_of(number) & exponent) != exponent;
}

/// `result`, unless `argument` is NaN: then that.
inline Halide::Expr nan_or(const Halide::Expr& argument, const Halide::Expr& result) {
    return Halide::select(is_nan_bits(argument), Halide::strict_float(argument), result);
}

/// Whether `value` takes the place of `best` as the maximum: a first NaN is larger than anything.
inline Halide::Expr exceeds(const Halide::Expr& value, const Halide::Expr& best) {
    return Halide::strict_float(value > best) || (is_nan_bits(value) && !is_nan_bits(best));
}

/// The larger number, or NaN when either is.
inline Halide::Expr larger(const Halide::Expr& best, const Halide::Expr& value) {
    using namespace Halide;
    return strict_float(select(value > best || is_nan_bits(value), value, best));
}

/// The smaller number, or NaN when either is.
inline Halide::Expr smaller(const Halide::Expr& best, const Halide::Expr& value) {
    using namespace Halide;
    return strict_float(select(value < best || is_nan_bits(value), value, best));
}

/// exp where the result is a number that matters: beyond 88 floats overflow, below -104 they
/// vanish, and Halide's exp of infinity is no number at all.
inline Halide::Expr exponential(const Halide::Expr& power) {
    return Halide::exp(Halide::clamp(power, -104.0f, 88.0f));
}

/// `yes` where the condition holds, else `no`. The condition must be the same for all lanes of a
/// vector; `yes` is evaluated only where it holds. `no` always is, so that chains of branches do
/// not nest: of nested ones Halide 21 makes code for Vulkan that takes the wrong value.
inline Halide::Expr branch(const Halide::Expr& condition, const Halide::Expr& yes,
                           const Halide::Expr& no) {
    using Halide::Internal::Call, Halide::Internal::make_zero;
    const Halide::Expr taken =
        Call::make(yes.type(), Call::if_then_else, {condition, yes, make_zero(yes.type())},
                   Call::PureIntrinsic);
    return Halide::select(condition, taken, no);
}
