#pragma once

#include "Halide.h"

/// Transposed convolution by phases, along one axis.
///
/// Output position p + pad = i * stride + k * dilation, for input position i and tap k. With
/// output position = phase + stride * t, and either stride or dilation equal to 1, the taps that
/// can meet an input pixel are k = first + j * step, and tap j meets the pixel
/// i = t + reach - j * dilation: an ordinary convolution for each phase.
struct Phases {
    Halide::Expr phase, taps, stride, dilation, pad;

    Halide::Expr first() const { return (phase + pad) % stride; }
    Halide::Expr tap(const Halide::Expr& j) const { return first() + j * stride; }
    Halide::Expr valid(const Halide::Expr& j) const { return tap(j) < taps; }
    /// The most taps that any phase has.
    Halide::Expr most_taps() const { return (taps + stride - 1) / stride; }
    Halide::Expr pixel(const Halide::Expr& t, const Halide::Expr& j) const {
        // The clamp changes nothing; it tells bounds inference how far phases lie apart.
        Halide::Expr nearest = pad / stride, furthest = (pad + stride - 1) / stride;
        Halide::Expr reach = Halide::clamp((phase + pad) / stride, nearest, furthest);
        return t + reach - j * dilation;
    }
};

/// The scalars of a transposed convolution.
struct TransposeInputs {
    Halide::GeneratorInput<int32_t> stride_x{"stride_x", 1, 1, 1 << 20};
    Halide::GeneratorInput<int32_t> stride_y{"stride_y", 1, 1, 1 << 20};
    Halide::GeneratorInput<int32_t> dilation_x{"dilation_x"};
    Halide::GeneratorInput<int32_t> dilation_y{"dilation_y"};
    Halide::GeneratorInput<int32_t> pad_left{"pad_left"};
    Halide::GeneratorInput<int32_t> pad_top{"pad_top"};

    Phases columns(const Halide::Expr& phase, const Halide::Expr& taps) const {
        return {phase, taps, stride_x, dilation_x, pad_left};
    }
    Phases rows(const Halide::Expr& phase, const Halide::Expr& taps) const {
        return {phase, taps, stride_y, dilation_y, pad_top};
    }
};
