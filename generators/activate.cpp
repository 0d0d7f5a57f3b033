#include "activation.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out = act(in)
class Activate : public Generator<Activate> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    ActivationInputs activation;
    Output<Buffer<float, 4>> output{"output"};

    void generate() { output(c, x, y, n) = activation(input(c, x, y, n)); }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Activate, activate)
