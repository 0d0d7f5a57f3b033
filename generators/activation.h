#pragma once

#include "Halide.h"
#include "numbers.h"

/// The function applied to each sum on its way out; the numbers are those of
/// `upforge::Activation`.
struct ActivationInputs {
    Halide::GeneratorInput<int32_t> kind{"activation"};
    Halide::GeneratorInput<float> slope{"leaky_slope"};

    /// What nearly all layers have, and costs next to nothing: its loops may be compiled apart.
    Halide::Expr piecewise_linear() const { return kind <= 2; }
    std::vector<Halide::Expr> usual() const { return {piecewise_linear()}; }

    Halide::Expr operator()(const Halide::Expr& v) const {
        using namespace Halide;
        const Expr zero = 0.0f;
        // Not a product with 0 for ReLU, which would make infinity NaN.
        Expr below = select(kind == 1, zero, v * select(kind == 0, 1.0f, slope));
        Expr linear = strict_float(select(v < zero, below, v));
        Expr sigmoid = nan_or(v, 1.0f / (1.0f + exponential(-v)));
        Expr e = exponential(-2.0f * abs(v));
        Expr tangent = (1.0f - e) / (1.0f + e);
        Expr tanh = nan_or(v, select(v < zero, -tangent, tangent));
        return branch(piecewise_linear(), linear,
                      branch(kind == 3, sigmoid, branch(kind == 4, tanh, v)));
    }
};
