#include "numbers.h"
#include "schedules/pixel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// The channel with the largest value, the first of equal ones; the first NaN is the largest.
class Argmax : public Generator<Argmax> {
  public:
    PixelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Output<Buffer<int32_t, 4>> output{"output"};

    void generate() {
        RDom k(1, max(channels_of(input) - 1, 0), "k");
        best(x, y, n) = {input(0, x, y, n), 0};
        Expr value = best(x, y, n)[0], channel = best(x, y, n)[1];
        Expr better = exceeds(input(k, x, y, n), value);
        best(x, y, n) = {select(better, input(k, x, y, n), value), select(better, k, channel)};
        output(c, x, y, n) = best(x, y, n)[1];
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply(output, c, x, y, n, {best}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func best{"best"};
};

HALIDE_REGISTER_GENERATOR(Argmax, argmax)
