#pragma once

#include "Halide.h"
#include "functions.h"

/// The function applied to each sum on its way out; the numbers are those of
/// `upforge::Activation`.
struct ActivationInputs {
    Halide::GeneratorInput<int32_t> kind{"activation"};
    Halide::GeneratorInput<float> slope{"leaky_slope"};

    /// What most layers have, and costs next to nothing: its loops may be compiled apart.
    Halide::Expr piecewise_linear() const { return kind <= 2 || kind == 5; }
    std::vector<Halide::Expr> usual() const { return {piecewise_linear()}; }
    /// These and the curves that many networks have behind each convolution.
    std::vector<Halide::Expr> frequent() const {
        return {piecewise_linear(), kind == 6, kind == 7};
    }

    Halide::Expr operator()(const Halide::Expr& v) const {
        using namespace Halide;
        return branch(!piecewise_linear(), nan_or(v, strict_float(curve(v))), linear(v));
    }

  private:
    Halide::Expr linear(const Halide::Expr& v) const {
        using namespace Halide;
        const Expr zero = 0.0f, most = select(kind == 5, 6.0f, functions::infinity());
        // Not a product with 0 for ReLU, which would make infinity NaN.
        Expr below = select(kind == 1 || kind == 5, zero, v * select(kind == 0, 1.0f, slope));
        return strict_float(select(v<zero, below, v> most, most, v));
    }

    /// Sigmoid, tanh, SiLU and GELU share an exponential and a quotient, since kernels have this
    /// code for each sum in their registers.
    Halide::Expr curve(const Halide::Expr& v) const {
        using namespace Halide;
        const Expr tanh = kind == 4, silu = kind == 6, hard_swish = kind == 7, gelu = kind == 8;
        const Expr size = abs(v);
        Expr e = functions::power_of_e(
            select(tanh, -2.0f * size, gelu, functions::power_of_gelu(v), -v));
        Expr quotient =
            select(tanh, 1.0f - e, 1.0f) / select(gelu, functions::divisor_of_gelu(v), 1.0f + e);
        return select(tanh, select(v < 0.0f, -quotient, quotient),  //
                      silu, v * quotient,                           //
                      hard_swish, functions::hard_swish(v),         //
                      gelu, functions::gelu(v, e, quotient),        //
                      quotient);
    }
};
