#include "activation.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out(c) = act(in(c) * scale(c) + shift(c))
class ScaleChannels : public Generator<ScaleChannels> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Input<Buffer<float, 1>> scale{"scale"};
    Input<Buffer<float, 1>> shift{"shift"};
    ActivationInputs activation;
    Output<Buffer<float, 4>> output{"output"};

    void generate() { output(c, x, y, n) = activation(input(c, x, y, n) * scale(c) + shift(c)); }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(ScaleChannels, scale_channels)
