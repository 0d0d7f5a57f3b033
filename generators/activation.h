#pragma once

#include "Halide.h"
#include "numbers.h"

/// The function applied to each sum on its way out; the numbers are those of
/// `upforge::Activation`.
struct ActivationInputs {
    Halide::GeneratorInput<int32_t> kind{"activation"};
    Halide::GeneratorInput<float> slope{"leaky_slope"};

    Halide::Expr operator()(const Halide::Expr& v) const {
        using namespace Halide;
        const Expr zero = 0.0f;
        Expr leaky = select(strict_float(v < zero), v * slope, v);
        Expr relu = select(strict_float(v < zero), zero, v);
        Expr sigmoid = 1.0f / (1.0f + exp(-v));
        Expr e = exp(-2.0f * abs(v));
        Expr tangent = (1.0f - e) / (1.0f + e);
        Expr tanh = select(v < zero, -tangent, tangent);
        return branch(
            kind == 0, v,
            branch(kind == 1, relu, branch(kind == 2, leaky, branch(kind == 3, sigmoid, tanh))));
    }
};
