#pragma once

#include "Halide.h"
#include "numbers.h"

/// The function applied to each sum on its way out; the numbers are those of
/// `upforge::Activation`.
struct ActivationInputs {
    Halide::GeneratorInput<int32_t> kind{"activation"};
    Halide::GeneratorInput<float> slope{"leaky_slope"};

    /// The functions that nearly all layers have, so that their loops may be compiled apart.
    std::vector<Halide::Expr> usual() const { return {kind == 1, kind == 0}; }

    Halide::Expr operator()(const Halide::Expr& v) const {
        using namespace Halide;
        const Expr zero = 0.0f;
        Expr leaky = strict_float(select(v < zero, v * slope, v));
        Expr relu = strict_float(select(v < zero, zero, v));
        Expr sigmoid = nan_or(v, 1.0f / (1.0f + exponential(-v)));
        Expr e = exponential(-2.0f * abs(v));
        Expr tangent = (1.0f - e) / (1.0f + e);
        Expr tanh = nan_or(v, select(v < zero, -tangent, tangent));
        return branch(
            kind == 0, v,
            branch(kind == 1, relu, branch(kind == 2, leaky, branch(kind == 3, sigmoid, tanh))));
    }
};
