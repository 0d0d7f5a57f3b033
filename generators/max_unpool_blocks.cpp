#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"
#include "storage.h"

using namespace Halide;

/// Max-unpooling where each pixel grows into a block and each index lies in its own:
/// out(c, x, y) = value(c, x / factor_x, y / factor_y) where its index is y * width + x, else zero
class MaxUnpoolBlocks : public Generator<MaxUnpoolBlocks> {
  public:
    ChannelVectors schedule_;
    Storage storage_;

    StoredInput<4> values{"values"};
    Input<Buffer<int32_t, 4>> indices{"indices"};
    Input<int32_t> factor_x{"factor_x"};
    Input<int32_t> factor_y{"factor_y"};
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(values);
        storage_.of_output(output);
    }

    void generate() {
        Expr column = clamp(x / factor_x, 0, values.dim(1).extent() - 1);
        Expr row = clamp(y / factor_y, 0, values.dim(2).extent() - 1);
        Expr place = y * output.dim(1).extent() + x;
        Expr here = indices(c, column, row, n) == place;
        output(c, x, y, n) = storage_.stored(select(here, values(c, column, row, n), 0.0f));
    }

    void schedule() {
        channels_innermost(values, get_target());
        channels_innermost(indices, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(MaxUnpoolBlocks, max_unpool_blocks)
