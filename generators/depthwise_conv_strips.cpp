#include "border.h"
#include "depthwise_conv_of.h"
#include "schedules/channel_strips.h"

using namespace Halide;

/// All taps are summed, from an image with zeros around it. A channel makes one.
class DepthwiseConvStrips : public DepthwiseConvOf<DepthwiseConvStrips, ChannelStrips> {
  public:
    void generate() {
        plane = extended_to_copy(input);
        RDom k = taps();
        begin_sums();
        sums(c, x, y, n) +=
            plane(c, window.column(x, k.x), window.row(y, k.y), n) * weights(c, k.x, k.y);
        store_sums();
    }

    void schedule() {
        lay_out();
        schedule_.apply({.output = output,
                         .sums = sums,
                         .plane = plane,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .cases = activation.frequent(),
                         .cases_of_sums = {window.stride_x == 1, window.stride_x == 2}},
                        get_target());
    }

  private:
    Func plane;
};

HALIDE_REGISTER_GENERATOR(DepthwiseConvStrips, depthwise_conv_strips)
