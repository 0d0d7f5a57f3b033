#include <limits>
#include <vector>

#include "activation.h"
#include "numbers.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

namespace {

enum class Power {
    of_target,     ///< the C library's, or the device's
    by_logarithm,  ///< Vulkan's is not precise enough, nor does it take numbers below 0
};

Expr power_of_target(const Expr& base, const Expr& exponent, const Target& target) {
    return Internal::Call::make(Float(32), target.has_gpu_feature() ? "pow_f32" : "powf",
                                {base, exponent}, Internal::Call::Extern);
}

/// By what Halide itself computes of logarithms and exponentials, which are off by a unit in the
/// last place or two. Zeros, infinities and what is no number as in C.
Expr power_by_logarithm(const Expr& base, const Expr& exponent) {
    const float infinity = std::numeric_limits<float>::infinity();
    const int not_a_number = 0x7fc00000;
    Expr size = abs(base), grows = (size > 1.0f) == (exponent > 0.0f);
    Expr finite = size > 0.0f && is_finite_bits(base) && is_finite_bits(exponent);
    // Beyond what an exponential can be told of, 0 and infinity remain.
    const float vanishing = -104.0f, overflowing = 89.0f;
    Expr logarithm =
        Internal::halide_log(select(finite, size, 1.0f)) * select(finite, exponent, 1.0f);
    Expr usual = Internal::halide_exp(clamp(logarithm, vanishing, overflowing));
    Expr at_limits = select(size == 1.0f, 1.0f, grows, infinity, 0.0f);
    Expr whole = floor(exponent) == exponent;
    Expr odd = whole && floor(exponent / 2) != exponent / 2;
    Expr magnitude = select(finite, usual, at_limits);
    Expr with_sign = select(bits_of(base) < 0 && odd, -magnitude, magnitude);
    Expr undefined = is_nan_bits(base) || is_nan_bits(exponent) ||
                     (base < 0.0f && is_finite_bits(base) && !whole);
    Expr one = exponent == 0.0f && !is_nan_bits(exponent);
    return strict_float(select(one || (base == 1.0f && !is_nan_bits(base)), 1.0f, undefined,
                               reinterpret<float>(Expr(not_a_number)), with_sign));
}

Expr holds(const Expr& condition) {
    return select(condition, 1.0f, 0.0f);
}

}  // namespace

/// out = act(a @ b), where @ is one of `upforge::Arithmetic` by its number. Where an operand has
/// one element for many of the output, they lie 0 apart.
class Combine : public Generator<Combine> {
  public:
    GeneratorParam<Power> power{
        "power",
        Power::of_target,
        {{"of_target", Power::of_target}, {"by_logarithm", Power::by_logarithm}}};
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> a{"a"};
    Input<Buffer<float, 4>> b{"b"};
    Input<int32_t> operation{"operation"};
    ActivationInputs activation;
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        Expr left = a(c, x, y, n), right = b(c, x, y, n);
        // In the order of the enumerators.
        Expr raised = power == Power::of_target ? power_of_target(left, right, get_target())
                                                : power_by_logarithm(left, right);
        const std::vector<Expr> results{
            left + right,         left - right,        left * right, left / right,
            smaller(left, right), larger(left, right), raised,       holds(left > right),
            holds(left >= right), holds(left == right)};
        count = int(results.size());
        Expr result = left;
        for (int i = 0; i < count; ++i) {
            result = branch(operation == i, strict_float(results[i]), result);
        }
        output(c, x, y, n) = activation(result);
    }

    void schedule() {
        channels_innermost_or_equal(a, get_target());
        channels_innermost_or_equal(b, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .cases = cases(),
                         .no_other_case = "channels must lie 1 apart, or 0 in one operand"},
                        get_target());
    }

  private:
    /// A loop an operation, so that none pays for what powers take: 63 channels took 190 cycles a
    /// vector.
    std::vector<Expr> cases() {
        std::vector<Expr> all;
        for (int i = 0; i < count; ++i) {
            for (const Expr& layout : {channels_adjacent(a) && channels_adjacent(b),
                                       channels_adjacent(a) && channels_equal(b),
                                       channels_equal(a) && channels_adjacent(b)}) {
                all.push_back(operation == i && layout);
            }
        }
        return all;
    }

    int count = 0;
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Combine, combine)
