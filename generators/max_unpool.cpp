#include "schedules/channel_scatter.h"
#include "tensor_layout.h"

using namespace Halide;

/// Each value goes to the place its index remembers, in row-major order, and the rest is zero:
/// out(c, index % width, index / width) = value
class MaxUnpool : public Generator<MaxUnpool> {
  public:
    ChannelScatter schedule_;

    Input<Buffer<float, 4>> values{"values"};
    Input<Buffer<int32_t, 4>> indices{"indices"};
    /// Extents of the plane that the indices count in.
    Input<int32_t> width{"width"};
    Input<int32_t> height{"height"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        pixel = RDom(0, values.dim(1).extent(), 0, values.dim(2).extent(), "pixel");
        // The runtime has refused indices outside of the plane; the clamp is for bounds inference.
        Expr index = clamp(indices(c, pixel.x, pixel.y, n), 0, width * height - 1);

        output(c, x, y, n) = 0.0f;
        output(c, clamp(index % width, 0, width - 1), clamp(index / width, 0, height - 1), n) =
            values(c, pixel.x, pixel.y, n);
    }

    void schedule() {
        channels_innermost(values);
        channels_innermost(indices);
        channels_innermost(output);
        schedule_.apply(output, c, x, y, n, pixel, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    RDom pixel;
};

HALIDE_REGISTER_GENERATOR(MaxUnpool, max_unpool)
