#include "activation.h"
#include "images.h"
#include "phases.h"
#include "schedules/channel_vectors.h"
#include "window.h"

using namespace Halide;

/// Transposed convolution by phases (see conv_transpose.cpp) where each input channel has filters
/// of its own.
class DepthwiseConvTranspose : public Generator<DepthwiseConvTranspose>, public WeightedImage<3> {
  public:
    ChannelVectors schedule_;

    Input<int32_t> multiplier{"multiplier"};
    TransposeInputs window;
    ActivationInputs activation;
    StoredOutput<6> output{"output"};

    void configure() { set_types(output); }

    void generate() {
        Expr kernel_x = weights.dim(1).extent(), kernel_y = weights.dim(2).extent();
        Phases columns = window.x.phases(px, kernel_x), rows = window.y.phases(py, kernel_y);
        RDom j(0, columns.most_taps(), 0, rows.most_taps(), "j");
        Place place(input, columns.pixel(t, j.x), rows.pixel(u, j.y));
        j.where(columns.valid(j.x) && rows.valid(j.y) && place.inside());
        // Only said, not done: vectors whose channels are clamped one by one are gathered.
        Expr ci = unsafe_promise_clamped(c / multiplier, 0, channels_of(input) - 1);
        Expr kx = min(columns.tap(j.x), kernel_x - 1), ky = min(rows.tap(j.y), kernel_y - 1);

        sums(c, px, t, py, u, n) = bias(c);
        sums(c, px, t, py, u, n) += place.pixel(input, ci, n) * weights(c, kx, ky);
        output(c, px, t, py, u, n) = storage_.stored(activation(sums(c, px, t, py, u, n)));
    }

    void schedule() {
        lay_out_images(output, get_target());
        channels_innermost(weights, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = t,
                         .row = u,
                         .image = n,
                         .sums = {sums},
                         .phases = {px, py},
                         .cases_of_sums = {multiplier == 1}},
                        get_target());
    }

  private:
    Var c{"c"}, px{"px"}, t{"t"}, py{"py"}, u{"u"}, n{"n"};
    Func sums{"sums"};
};

HALIDE_REGISTER_GENERATOR(DepthwiseConvTranspose, depthwise_conv_transpose)
