#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out = in, where each axis has strides of its own on either side: pixels are (x, y), and (i, j)
/// the places within a block, which lie in space on one side and among the channels on the other.
class Rearrange : public Generator<Rearrange> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 6>> input{"input"};
    Output<Buffer<float, 6>> output{"output"};

    void generate() { output(c, i, x, j, y, n) = input(c, i, x, j, y, n); }

    void schedule() {
        channels_innermost(input, get_target());
        input.dim(0).set_stride(Expr());
        channels_innermost(output, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .phases = {i, j},
                         .cases = {channels_adjacent(input)}},
                        get_target());
    }

  private:
    Var c{"c"}, i{"i"}, x{"x"}, j{"j"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Rearrange, rearrange)
