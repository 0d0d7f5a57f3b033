#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out(c) = in(c), times slope(c) where it is negative. One slope for all channels lies 0 apart.
class Prelu : public Generator<Prelu> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Input<Buffer<float, 1>> slope{"slope"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        Expr value = input(c, x, y, n);
        output(c, x, y, n) = strict_float(select(value < 0.0f, value * slope(c), value));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost_or_equal(slope, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .cases = {channels_adjacent(slope), channels_equal(slope)},
                         .no_other_case = "slopes must lie 0 or 1 apart"},
                        get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Prelu, prelu)
