#include "border.h"
#include "numbers.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"
#include "storage.h"
#include "window.h"

using namespace Halide;

/// out(c, x, y) = the largest pixel of the window; NaN if it holds one. Padding takes no part.
class MaxPool : public Generator<MaxPool> {
  public:
    GeneratorParam<Border> border{"border", Border::zeros, border_names()};
    ChannelVectors schedule_;
    Storage storage_;

    StoredInput<4> input{"input"};
    PoolWindowInputs window;
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(input);
        storage_.of_output(output);
    }

    void generate() {
        RDom k = window.taps();
        Place place(input, window.column(x, k.x), window.row(y, k.y));
        if (border == Border::zeros) {
            k.where(place.inside());
        }

        best(c, x, y, n) = Float(32).min();
        best(c, x, y, n) = larger(best(c, x, y, n), place.pixel(input, c, n));
        output(c, x, y, n) = storage_.stored(best(c, x, y, n));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
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

HALIDE_REGISTER_GENERATOR(MaxPool, max_pool)
