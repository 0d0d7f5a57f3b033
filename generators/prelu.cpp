#include "schedules/channel_vectors.h"
#include "tensor_layout.h"

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
        channels_innermost(input);
        channels_innermost_or_equal(slope);
        channels_innermost(output);
        schedule_.apply({output, c, x, y, n}, get_target());
        output.specialize(channels_adjacent(slope));
        output.specialize(channels_equal(slope));
        output.specialize_fail("slopes must lie 0 or 1 apart");
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Prelu, prelu)
