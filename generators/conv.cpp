#include "activation.h"
#include "border.h"
#include "schedules/register_tile.h"
#include "schedules/tensor_layout.h"
#include "storage.h"
#include "window.h"

using namespace Halide;

/// out(c, x, y) = act(bias(c) + sum of in(ci, column, row) * weight(c, ci, kx, ky) + residual)
class Conv : public Generator<Conv> {
  public:
    GeneratorParam<Border> border{"border", Border::zeros, border_names()};
    RegisterTile schedule_;
    Storage storage_;

    StoredInput<4> input{"input"};
    StoredInput<5> weights{"weights"};
    Input<Buffer<float, 1>> bias{"bias"};
    StoredInput<4> residual{"residual"};
    WindowInputs window;
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(input, weights, residual);
        storage_.of_output(output);
    }

    void generate() {
        plane = extended(input, border);
        taps = RDom(0, channels_of(input), 0, weights.dim(2).extent(), 0, weights.dim(3).extent(),
                    "taps");
        RVar ci = taps.x, kx = taps.y, ky = taps.z;

        sums(c, x, y, n) = bias(c);
        sums(c, x, y, n) += plane(ci, window.column(x, kx), window.row(y, ky), n) *
                            schedule_.weights().at(weights, c, ci, kx, ky);
        output(c, x, y, n) = storage_.stored(activation(sums(c, x, y, n) + residual(c, x, y, n)));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(residual, get_target());
        channels_innermost(output, get_target());
        schedule_.weights().lay_out(weights, get_target());
        schedule_.apply(
            {output, sums, plane, c, x, y, n, {}, taps.x, {taps.y, taps.z}, activation.usual()},
            border == Border::zeros, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    RDom taps;
    Func plane, sums{"sums"};
};

HALIDE_REGISTER_GENERATOR(Conv, conv)
