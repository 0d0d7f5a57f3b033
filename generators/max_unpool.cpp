#include "schedules/strip_scatter.h"
#include "schedules/tensor_layout.h"
#include "storage.h"

using namespace Halide;

/// Each value goes to the place its index remembers, in row-major order, and the rest is zero:
/// out(c, index % width, index / width) = value. Strips of rows are filled one by one.
class MaxUnpool : public Generator<MaxUnpool> {
  public:
    StripScatter schedule_;
    Storage storage_;

    StoredInput<4> values{"values"};
    Input<Buffer<int32_t, 4>> indices{"indices"};
    /// First row of the values that reaches a strip of an image, and the end of those that do.
    Input<Buffer<int32_t, 3>> reach{"reach"};
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(values);
        storage_.of_output(output);
    }

    void generate() {
        Expr width = output.dim(1).extent(), places = width * schedule_.rows;
        pixel = RDom(0, values.dim(1).extent(), 0, values.dim(2).extent(), "pixel");
        pixel.where(pixel.y >= reach(0, strip, n) && pixel.y < reach(1, strip, n));
        Expr place = indices(c, pixel.x, pixel.y, n) - strip * places;
        Expr nowhere = places;  // behind the strip, for what belongs to others
        Expr here = select(place >= 0 && place < places, place, nowhere);

        strips(c, p, strip, n) = 0.0f;
        strips(c, clamp(here, 0, nowhere), strip, n) = values(c, pixel.x, pixel.y, n);
        output(c, x, y, n) =
            storage_.stored(strips(c, y % schedule_.rows * width + x, y / schedule_.rows, n));
    }

    void schedule() {
        channels_innermost(values, get_target());
        channels_innermost(indices, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, strips, c, x, y, n, strip, p, pixel}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"}, p{"p"}, strip{"strip"};
    RDom pixel;
    Func strips{"strips"};
};

HALIDE_REGISTER_GENERATOR(MaxUnpool, max_unpool)
