#pragma once

#include "numbers.h"
#include "schedules/tensor_layout.h"

/// Integers in the order of the numbers; that of NaN is the largest. Maxima of integers can be
/// taken in any order.
inline Halide::Expr rank_of(const Halide::Expr& number) {
    using namespace Halide;
    const int magnitude = 0x7fffffff;
    Expr bits = bits_of(number);
    return select(is_nan_bits(number), magnitude, bits < 0, bits ^ magnitude, bits);
}

inline Halide::Expr number_of_rank(const Halide::Expr& rank) {
    using namespace Halide;
    const int magnitude = 0x7fffffff;
    return reinterpret<float>(select(rank < 0, rank ^ magnitude, rank));
}

/// out(c) = exp(in(c) - m) / sum over k of exp(in(k) - m), with m = the largest channel
template <typename Self, typename Schedule>
class SoftmaxOfChannels : public Halide::Generator<Self> {
    using Buffer = Halide::Buffer<float, 4>;

  public:
    Schedule schedule_;

    Halide::GeneratorInput<Buffer> input{"input"};
    Halide::GeneratorOutput<Buffer> output{"output"};

    void generate() {
        using namespace Halide;
        RDom k(0, channels_of(input), "k");
        highest(x, y, n) = Int(32).min();
        highest(x, y, n) = max(highest(x, y, n), rank_of(input(k, x, y, n)));
        largest(x, y, n) = number_of_rank(highest(x, y, n));
        power(c, x, y, n) = exponential(input(c, x, y, n) - largest(x, y, n));
        total(x, y, n) = 0.0f;
        total(x, y, n) += power(k, x, y, n);
        // Infinity minus infinity is NaN, and so is all that it is added to.
        Expr nan = reinterpret<float>(0x7fc00000);
        output(c, x, y, n) = strict_float(
            select(is_finite_bits(largest(x, y, n)), power(c, x, y, n) / total(x, y, n), nan));
    }

    void schedule() {
        channels_innermost(input, this->get_target());
        channels_innermost(output, this->get_target());
        schedule_.apply(output, c, x, y, n, {highest, largest, power, total}, this->get_target());
    }

  private:
    Halide::Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Halide::Func highest{"highest"}, largest{"largest"}, power{"power"}, total{"total"};
};
