#include "border.h"
#include "numbers.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"
#include "storage.h"
#include "window.h"

using namespace Halide;

/// out(c, x, y) = the largest pixel of the window, and where in the plane the first such pixel is:
/// row * width + column. The first NaN is the largest. Padding takes no part.
class MaxPoolIndices : public Generator<MaxPoolIndices> {
  public:
    GeneratorParam<Border> border{"border", Border::zeros, border_names()};
    ChannelVectors schedule_;
    Storage storage_;

    StoredInput<4> input{"input"};
    PoolWindowInputs window;
    Output<Func> output{"output", 4};

    void configure() {
        storage_.of_inputs(input);
        output.set_type({type_of(storage_.storage), Int(32)});
    }

    void generate() {
        RDom k = window.taps();
        Place place(input, window.column(x, k.x), window.row(y, k.y));
        if (border == Border::zeros) {
            k.where(place.inside());
        }
        Expr pixel = place.pixel(input, c, n);
        const int nowhere = -1;

        best(c, x, y, n) = {Float(32).min(), nowhere};
        Expr value = best(c, x, y, n)[0], index = best(c, x, y, n)[1];
        Expr better = index == nowhere || exceeds(pixel, value);
        best(c, x, y, n) = {select(better, pixel, value), select(better, place.index(), index)};
        output(c, x, y, n) = {storage_.stored(value), index};
    }

    void schedule() {
        channels_innermost(input, get_target());
        auto buffers = Func(output).output_buffers();
        channels_innermost(buffers[0], get_target());
        buffers[1].dim(0).set_stride(1);
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .sums = {best},
                         .cases_of_sums = {window.is_usual()}},
                        get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func best{"best"};
};

HALIDE_REGISTER_GENERATOR(MaxPoolIndices, max_pool_indices)
