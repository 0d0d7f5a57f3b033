#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// Each pixel goes to the corner of its block, and the rest is zero:
/// out(c, x, y) = in(c, x / factor_x, y / factor_y) where both divisions are exact
class BedOfNails : public Generator<BedOfNails> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Input<int32_t> factor_x{"factor_x"};
    Input<int32_t> factor_y{"factor_y"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        Expr column = clamp(x / factor_x, 0, input.dim(1).extent() - 1);
        Expr row = clamp(y / factor_y, 0, input.dim(2).extent() - 1);
        Expr nail = x % factor_x == 0 && y % factor_y == 0;
        output(c, x, y, n) = select(nail, input(c, column, row, n), 0.0f);
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(BedOfNails, bed_of_nails)
