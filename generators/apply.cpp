#include <vector>

#include "functions.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out = f(in), where f is one of `upforge::Function` by its number; NaN stays NaN.
class Apply : public Generator<Apply> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Input<int32_t> function{"function"};
    Input<float> alpha{"alpha"};
    Input<float> beta{"beta"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        Expr value = input(c, x, y, n);
        Expr result = value;
        count = 0;
        for (const Expr& formula : formulas(value)) {
            result = branch(function == count++, nan_or(value, strict_float(formula)), result);
        }
        output(c, x, y, n) = result;
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        // One loop a function, so that none pays for what it shares with others.
        std::vector<Expr> each;
        for (int i = 0; i < count; ++i) {
            each.push_back(function == i);
        }
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .cases = each,
                         .no_other_case = "there is no function of this number"},
                        get_target());
    }

  private:
    /// In the order of the enumerators, for arguments that are numbers or infinite.
    std::vector<Expr> formulas(const Expr& v) const {
        const float twice_root_of_two_by_pi = 1.59576912f;
        Expr falling = alpha * (exponential(v) - 1.0f);
        // tanh(softplus(v)) = m / (m + 2), which is 1 from 20 on.
        Expr e = exponential(min(v, 20.0f)), m = e * (e + 2.0f);
        return {
            select(v < 0.0f, falling, v),                                       // elu
            beta * select(v > 0.0f, v, falling),                                // selu
            max(v, 0.0f) + min(alpha * (exponential(v / alpha) - 1.0f), 0.0f),  // celu
            clamp(alpha * v + beta, 0.0f, 1.0f),                                // hard_sigmoid
            functions::hard_swish(v),                                           // hard_swish
            min(max(v, alpha), beta),                                           // clip
            functions::silu(v),                                                 // silu
            max(v, 0.0f) + log(1.0f + exponential(-abs(v))),                    // softplus
            v / (1.0f + abs(v)),                                                // softsign
            v * (m / (m + 2.0f)),                                               // mish
            functions::gelu(v),                                                 // gelu
            v * functions::sigmoid(twice_root_of_two_by_pi *
                                   (v + 0.044715f * v * v * v)),   // gelu_tanh
            functions::power_of_e(v),                              // exp
            logarithm(v),                                          // log
            select(v < 0.0f, not_a_number(), sqrt(v)),             // sqrt
            functions::error_function(v),                          // erf
            abs(v),                                                // abs
            v * -1.0f,                                             // negate
            1.0f / v,                                              // reciprocal
            floor(v),                                              // floor
            ceil(v),                                               // ceil
            round(v),                                              // round
            select(v > 0.0f, 1.0f, v < 0.0f, -1.0f, 0.0f),         // sign
            sin(v),                                                // sin
            cos(v),                                                // cos
            clamp(round(v / alpha), beta, beta + 255.0f) * alpha,  // quantize
        };
    }

    static Expr not_a_number() { return reinterpret<float>(Expr(0x7fc00000)); }

    /// Halide's logarithm wants a normal number.
    static Expr logarithm(const Expr& v) {
        const float least_normal = 0x1p-126f, lift = 0x1p24f, log_of_lift = 16.6355323f;
        Expr tiny = v < least_normal;
        Expr finite = log(select(tiny, v * lift, v)) - select(tiny, log_of_lift, 0.0f);
        return select(v < 0.0f, not_a_number(), v == 0.0f, -functions::infinity(),
                      v == functions::infinity(), v, finite);
    }

    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    int count = 0;
};

HALIDE_REGISTER_GENERATOR(Apply, apply)
