#include "activation.h"
#include "border.h"
#include "schedules/expectations.h"
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
    Expectations expected_;
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
                            schedule_.weights(using_autoscheduler()).at(weights, c, ci, kx, ky);
        output(c, x, y, n) = storage_.stored(activation(sums(c, x, y, n) + residual(c, x, y, n)));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(residual, get_target());
        channels_innermost(output, get_target());
        schedule_.weights(using_autoscheduler()).lay_out(weights, get_target());
        if (using_autoscheduler()) {
            tell_what_to_expect();
            return;
        }
        schedule_.apply(
            {output, sums, plane, c, x, y, n, {}, taps.x, {taps.y, taps.z}, activation.usual()},
            border == Border::zeros, get_target());
    }

  private:
    void tell_what_to_expect() {
        const int rows = expected_.rows, columns = expected_.columns;
        const int stride_y = expected_.stride_y, stride_x = expected_.stride_x;
        expected_.tell_filter(weights, bias);
        expected_.tell_window(window);
        expected_.tell_activation(activation);
        expected_.tell_tensor(input, expected_.inputs, columns * stride_x, rows * stride_y);
        expected_.tell_tensor(residual, expected_.outputs, columns, rows);
        expected_.tell_tensor(output, expected_.outputs, columns, rows);
    }

    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    RDom taps;
    Func plane, sums{"sums"};
};

HALIDE_REGISTER_GENERATOR(Conv, conv)
