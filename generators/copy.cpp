#include "schedules/thread_chains.h"

using namespace Halide;

/// out = in: how fast the memory of a GPU is.
class Copy : public Generator<Copy> {
  public:
    ThreadChains schedule_;

    Input<Buffer<float, 2>> input{"input"};
    Output<Buffer<float, 2>> output{"output"};

    void generate() { output(c, x) = input(c, x); }

    void schedule() {
        schedule_.lay_out(input);
        schedule_.lay_out(output);
        schedule_.apply(output, c, x);
    }

  private:
    Var c{"c"}, x{"x"};
};

HALIDE_REGISTER_GENERATOR(Copy, copy)
