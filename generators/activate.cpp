#include "activation.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"
#include "storage.h"

using namespace Halide;

/// out = act(in)
class Activate : public Generator<Activate> {
  public:
    ChannelVectors schedule_;
    Storage storage_;

    StoredInput<4> input{"input"};
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(input);
        storage_.of_output(output);
    }

    void generate() { output(c, x, y, n) = storage_.stored(activation(input(c, x, y, n))); }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .cases = activation.frequent()},
                        get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Activate, activate)
