#include "depthwise_conv_of.h"
#include "schedules/channel_vectors.h"

using namespace Halide;

/// The taps that lie inside of the image are summed.
class DepthwiseConv : public DepthwiseConvOf<DepthwiseConv, ChannelVectors> {
  public:
    void generate() {
        RDom k = taps();
        Place place(input, window.column(x, k.x), window.row(y, k.y));
        k.where(place.inside());
        // Only said, not done: vectors whose channels are clamped one by one are gathered.
        Expr ci = unsafe_promise_clamped(c / multiplier, 0, channels_of(input) - 1);
        begin_sums();
        sums(c, x, y, n) += place.pixel(input, ci, n) * weights(c, k.x, k.y);
        store_sums();
    }

    void schedule() {
        lay_out();
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .sums = {sums},
                         .cases_of_sums = {multiplier == 1}},
                        get_target());
    }
};

HALIDE_REGISTER_GENERATOR(DepthwiseConv, depthwise_conv)
