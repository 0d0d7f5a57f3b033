#include "numbers.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"
#include "window.h"

using namespace Halide;

/// out(c, x, y) = the largest pixel of the window; NaN if it holds one. Padding takes no part.
class MaxPool : public Generator<MaxPool> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    PoolWindowInputs window;
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        RDom k = window.taps();
        Place place(input, window.column(x, k.x), window.row(y, k.y));
        k.where(place.inside());

        best(c, x, y, n) = Float(32).min();
        best(c, x, y, n) = larger(best(c, x, y, n), place.pixel(input, c, n));
        output(c, x, y, n) = best(c, x, y, n);
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, c, x, y, n, {best}}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func best{"best"};
};

HALIDE_REGISTER_GENERATOR(MaxPool, max_pool)
