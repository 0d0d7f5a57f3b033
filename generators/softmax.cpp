#include "numbers.h"
#include "schedules/pixel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out(c) = exp(in(c) - m) / sum over k of exp(in(k) - m), with m = the largest channel
class Softmax : public Generator<Softmax> {
  public:
    PixelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        RDom k(0, channels_of(input), "k");
        largest(x, y, n) = Float(32).min();
        largest(x, y, n) = larger(largest(x, y, n), input(k, x, y, n));
        power(c, x, y, n) = exponential(input(c, x, y, n) - largest(x, y, n));
        total(x, y, n) = 0.0f;
        total(x, y, n) += power(k, x, y, n);
        // Infinity minus infinity is NaN, and so is all that it is added to.
        Expr nan = reinterpret<float>(0x7fc00000);
        output(c, x, y, n) =
            select(is_finite_bits(largest(x, y, n)), power(c, x, y, n) / total(x, y, n), nan);
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply(output, c, x, y, n, {largest, power, total}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func largest{"largest"}, power{"power"}, total{"total"};
};

HALIDE_REGISTER_GENERATOR(Softmax, softmax)
