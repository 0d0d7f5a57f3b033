#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"
#include "storage.h"

using namespace Halide;

/// Each pixel becomes a block: out(c, x, y) = in(c, x / factor_x, y / factor_y)
class Nearest : public Generator<Nearest> {
  public:
    ChannelVectors schedule_;
    Storage storage_;

    StoredInput<4> input{"input"};
    Input<int32_t> factor_x{"factor_x"};
    Input<int32_t> factor_y{"factor_y"};
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(input);
        storage_.of_output(output);
    }

    void generate() {
        Expr column = clamp(x / factor_x, 0, input.dim(1).extent() - 1);
        Expr row = clamp(y / factor_y, 0, input.dim(2).extent() - 1);
        output(c, x, y, n) = storage_.stored(input(c, column, row, n));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Nearest, nearest)
