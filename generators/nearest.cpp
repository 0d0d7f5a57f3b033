#include "images.h"
#include "schedules/channel_vectors.h"

using namespace Halide;

/// Each pixel becomes a block: out(c, x, y) = in(c, x / factor_x, y / factor_y)
class Nearest : public Generator<Nearest>, public ImageToImage {
  public:
    ChannelVectors schedule_;
    Input<int32_t> factor_x{"factor_x"};
    Input<int32_t> factor_y{"factor_y"};
    StoredOutput<4> output{"output"};

    void configure() { set_types(output); }

    void generate() {
        Expr column = clamp(x / factor_x, 0, input.dim(1).extent() - 1);
        Expr row = clamp(y / factor_y, 0, input.dim(2).extent() - 1);
        output(c, x, y, n) = storage_.stored(input(c, column, row, n));
    }

    void schedule() {
        lay_out(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }
};

HALIDE_REGISTER_GENERATOR(Nearest, nearest)
