#pragma once

#include "Halide.h"

/// Comparisons that hold for NaN. Halide compiles floating point as if NaN did not exist; these
/// look at the bits, or forbid that assumption.

inline Halide::Expr is_nan_bits(const Halide::Expr& value) {
    using namespace Halide;
    const int magnitude = 0x7fffffff, infinity = 0x7f800000;
    return (reinterpret<int32_t>(value) & magnitude) > infinity;
}

/// Whether `value` takes the place of `best` as the maximum: a first NaN is larger than anything.
inline Halide::Expr exceeds(const Halide::Expr& value, const Halide::Expr& best) {
    return Halide::strict_float(value > best) || (is_nan_bits(value) && !is_nan_bits(best));
}

/// The larger number, or NaN when either is.
inline Halide::Expr larger(const Halide::Expr& best, const Halide::Expr& value) {
    return Halide::select(Halide::strict_float(value > best) || is_nan_bits(value), value, best);
}

/// Evaluates only the branch taken; `select` evaluates both. The condition must be the same for
/// all lanes of a vector.
inline Halide::Expr branch(const Halide::Expr& condition, const Halide::Expr& yes,
                           const Halide::Expr& no) {
    using Halide::Internal::Call;
    return Call::make(yes.type(), Call::if_then_else, {condition, yes, no}, Call::PureIntrinsic);
}
