#include "images.h"
#include "schedules/channel_vectors.h"

using namespace Halide;

/// One input pixel for each output pixel, by any rule: out(c, x, y) = in(c, column(x), row(y)),
/// where the caller gives column and row.
class ResizeNearest : public Generator<ResizeNearest>, public ImageToImage {
  public:
    ChannelVectors schedule_;
    Input<Buffer<int32_t, 1>> column{"column"};
    Input<Buffer<int32_t, 1>> row{"row"};
    StoredOutput<4> output{"output"};

    void configure() { set_types(output); }

    void generate() {
        Expr width = input.dim(1).extent(), height = input.dim(2).extent();
        output(c, x, y, n) = storage_.stored(
            input(c, clamp(column(x), 0, width - 1), clamp(row(y), 0, height - 1), n));
    }

    void schedule() {
        lay_out(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }
};

HALIDE_REGISTER_GENERATOR(ResizeNearest, resize_nearest)
