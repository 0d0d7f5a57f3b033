#pragma once

#include "Halide.h"
#include "functions.h"

/// The function applied to each sum on its way out, by the numbers of `upforge::Activation`.
struct ActivationInputs {
    enum class Kind { none, relu, leaky_relu, sigmoid, tanh, relu6, silu, hard_swish, gelu };

    Halide::GeneratorInput<int32_t> kind{"activation"};
    Halide::GeneratorInput<float> slope{"leaky_slope"};

    /// What most layers have, and costs next to nothing: its loops may be compiled apart.
    Halide::Expr piecewise_linear() const {
        return kind <= static_cast<int>(Kind::leaky_relu) || is(Kind::relu6);
    }
    std::vector<Halide::Expr> usual() const { return {piecewise_linear()}; }
    /// These and the curves that many networks have behind each convolution.
    std::vector<Halide::Expr> frequent() const {
        return {piecewise_linear(), is(Kind::silu), is(Kind::hard_swish)};
    }

    Halide::Expr operator()(const Halide::Expr& v) const {
        using namespace Halide;
        return branch(!piecewise_linear(), nan_or(v, strict_float(curve(v))), linear(v));
    }

  private:
    Halide::Expr is(Kind which) const { return kind == static_cast<int>(which); }

    Halide::Expr linear(const Halide::Expr& v) const {
        using namespace Halide;
        const Expr zero = 0.0f, most = select(is(Kind::relu6), 6.0f, functions::infinity());
        // Not a product with 0 for ReLU, which would make infinity NaN.
        const Expr none_below = is(Kind::relu) || is(Kind::relu6);
        Expr below = select(none_below, zero, v * select(is(Kind::none), 1.0f, slope));
        return strict_float(select(v < zero, below, select(v > most, most, v)));
    }

    /// Sigmoid, tanh, SiLU and GELU share an exponential and a quotient, since kernels have this
    /// code for each sum in their registers.
    Halide::Expr curve(const Halide::Expr& v) const {
        using namespace Halide;
        const Expr is_tanh = is(Kind::tanh), is_gelu = is(Kind::gelu);
        const Expr size = abs(v);
        Expr e = functions::power_of_e(
            select(is_tanh, -2.0f * size, is_gelu, functions::power_of_gelu(v), -v));
        Expr quotient = select(is_tanh, 1.0f - e, 1.0f) /
                        select(is_gelu, functions::divisor_of_gelu(v), 1.0f + e);
        return select(is_tanh, select(v < 0.0f, -quotient, quotient),  //
                      is(Kind::silu), v * quotient,                    //
                      is(Kind::hard_swish), functions::hard_swish(v),  //
                      is_gelu, functions::gelu(v, e, quotient),        //
                      quotient);
    }
};
