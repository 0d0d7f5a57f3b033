#include "schedules/channel_lanes.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out(c) = (in(c) - mean) / sqrt(variance + epsilon) * scale(c) + shift(c), for the channels of
/// each pixel by themselves. The variance is summed from deviations, which cancel nothing.
class LayerNorm : public Generator<LayerNorm> {
  public:
    ChannelLanes schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Input<Buffer<float, 1>> scale{"scale"};
    Input<Buffer<float, 1>> shift{"shift"};
    Input<float> epsilon{"epsilon"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        RDom k(0, channels_of(input), "k");
        Expr channels = cast<float>(channels_of(input));

        total(x, y, n) = 0.0f;
        total(x, y, n) += input(k, x, y, n);
        mean(x, y, n) = total(x, y, n) / channels;

        Expr deviation = input(k, x, y, n) - mean(x, y, n);
        squares(x, y, n) = 0.0f;
        squares(x, y, n) += deviation * deviation;
        factor(x, y, n) = 1.0f / sqrt(squares(x, y, n) / channels + epsilon);

        output(c, x, y, n) =
            (input(c, x, y, n) - mean(x, y, n)) * factor(x, y, n) * scale(c) + shift(c);
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply(output, c, x, y, n, {total, mean, squares, factor}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func total{"total"}, mean{"mean"}, squares{"squares"}, factor{"factor"};
};

HALIDE_REGISTER_GENERATOR(LayerNorm, layer_norm)
