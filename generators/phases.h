#pragma once

#include "Halide.h"

/// Transposed convolution by phases, along one axis.
///
/// Input pixel i meets tap k at output position q - pad, where q = i * stride + k * dilation. For
/// one phase of the output, position = phase + stride * t, that is an ordinary convolution: with
/// g = gcd(stride, dilation), s = stride / g and d = dilation / g, the taps that meet any pixel at
/// all are k = first + j * s, where first * d = q / g modulo s, and tap j meets pixel
/// t + reach - j * d. Where g does not divide q, no tap does.
struct Phases {
    Halide::Expr phase, taps, stride, dilation, pad;
    Halide::Expr common;   ///< g
    Halide::Expr inverse;  ///< of d, modulo s

    Halide::Expr tap(const Halide::Expr& j) const { return first() + j * s(); }
    Halide::Expr valid(const Halide::Expr& j) const { return q() % common == 0 && tap(j) < taps; }
    /// The most taps that any phase has.
    Halide::Expr most_taps() const { return (taps + s() - 1) / s(); }
    Halide::Expr pixel(const Halide::Expr& t, const Halide::Expr& j) const {
        // The clamp changes nothing; it tells bounds inference how far phases lie apart.
        Halide::Expr nearest = (pad / common - (s() - 1) * d()) / s();
        Halide::Expr furthest = (pad + stride - 1) / common / s();
        Halide::Expr reach = (q() / common - first() * d()) / s();
        return t + Halide::clamp(reach, nearest, furthest) - j * d();
    }

  private:
    Halide::Expr q() const { return phase + pad; }
    Halide::Expr s() const { return stride / common; }
    Halide::Expr d() const { return dilation / common; }
    Halide::Expr first() const { return (q() / common % s()) * inverse % s(); }
};

/// The scalars of a transposed convolution along one axis.
struct TransposeAxis {
    explicit TransposeAxis(const std::string& axis, const std::string& pad_side)
        : stride("stride_" + axis),
          dilation("dilation_" + axis),
          common("common_" + axis),
          inverse("inverse_" + axis),
          pad("pad_" + pad_side) {}

    Halide::GeneratorInput<int32_t> stride, dilation, common, inverse, pad;

    Phases phases(const Halide::Expr& phase, const Halide::Expr& taps) const {
        return {phase, taps, stride, dilation, pad, common, inverse};
    }
};

struct TransposeInputs {
    TransposeAxis x{"x", "left"};
    TransposeAxis y{"y", "top"};
};
