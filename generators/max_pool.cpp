#include "border.h"
#include "images.h"
#include "numbers.h"
#include "schedules/channel_vectors.h"
#include "window.h"

using namespace Halide;

/// out(c, x, y) = the largest pixel of the window; NaN if it holds one. Padding takes no part.
class MaxPool : public Generator<MaxPool>, public ImageToImage {
  public:
    GeneratorParam<Border> border{"border", Border::zeros, border_names()};
    ChannelVectors schedule_;
    PoolWindowInputs window;
    StoredOutput<4> output{"output"};

    void configure() { set_types(output); }

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
        lay_out(output, get_target());
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
    Func best{"best"};
};

HALIDE_REGISTER_GENERATOR(MaxPool, max_pool)
