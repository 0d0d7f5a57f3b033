#include "activation.h"
#include "images.h"
#include "schedules/channel_vectors.h"

using namespace Halide;

/// out = act(in)
class Activate : public Generator<Activate>, public ImageToImage {
  public:
    ChannelVectors schedule_;
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() { set_types(output); }

    void generate() { output(c, x, y, n) = storage_.stored(activation(input(c, x, y, n))); }

    void schedule() {
        lay_out(output, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .cases = activation.frequent()},
                        get_target());
    }
};

HALIDE_REGISTER_GENERATOR(Activate, activate)
