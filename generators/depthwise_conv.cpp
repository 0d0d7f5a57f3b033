#include "activation.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"
#include "storage.h"
#include "window.h"

using namespace Halide;

/// Each input channel has filters of its own:
/// out(c, x, y) = act(bias(c) + sum of in(c / multiplier, column, row) * weight(c, kx, ky) + …)
class DepthwiseConv : public Generator<DepthwiseConv> {
  public:
    ChannelVectors schedule_;
    Storage storage_;

    StoredInput<4> input{"input"};
    StoredInput<3> weights{"weights"};
    Input<Buffer<float, 1>> bias{"bias"};
    StoredInput<4> residual{"residual"};
    Input<int32_t> multiplier{"multiplier"};
    WindowInputs window;
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(input, weights, residual);
        storage_.of_output(output);
    }

    void generate() {
        RDom k(0, weights.dim(1).extent(), 0, weights.dim(2).extent(), "k");
        Place place(input, window.column(x, k.x), window.row(y, k.y));
        k.where(place.inside());
        // Only said, not done: vectors whose channels are clamped one by one are gathered.
        Expr ci = unsafe_promise_clamped(c / multiplier, 0, channels_of(input) - 1);

        sums(c, x, y, n) = bias(c);
        sums(c, x, y, n) += place.pixel(input, ci, n) * weights(c, k.x, k.y);
        output(c, x, y, n) = storage_.stored(activation(sums(c, x, y, n) + residual(c, x, y, n)));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(weights, get_target());
        channels_innermost(residual, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .sums = {sums},
                         .cases_of_sums = {multiplier == 1}},
                        get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func sums{"sums"};
};

HALIDE_REGISTER_GENERATOR(DepthwiseConv, depthwise_conv)
