#include "schedules/thread_chains.h"

using namespace Halide;

/// Of each number of the input, so many times: s = s * factor + summand. What a GPU can do at most.
class MultiplyAdds : public Generator<MultiplyAdds> {
  public:
    ThreadChains schedule_;

    Input<Buffer<float, 2>> input{"input"};
    Input<float> factor{"factor"};
    Input<float> summand{"summand"};
    Input<int32_t> steps{"steps"};
    Output<Buffer<float, 2>> output{"output"};

    void generate() {
        // A step has to be seen in what it does: each has a summand, the same.
        summand_of(step) = summand;
        s(c, x) = input(c, x);
        s(c, x) = s(c, x) * factor + summand_of(every_step());
        output(c, x) = s(c, x);
    }

    void schedule() {
        schedule_.lay_out(input);
        schedule_.lay_out(output);
        schedule_.apply(output, s, c, x);
    }

  private:
    RDom every_step() const { return RDom(0, steps, "step"); }

    Var c{"c"}, x{"x"}, step{"step"};
    Func summand_of{"summand_of"}, s{"s"};
};

HALIDE_REGISTER_GENERATOR(MultiplyAdds, multiply_adds)
