#include "schedules/channel_rows.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out(c) = (in(c) - mean(c)) / sqrt(variance(c) + epsilon) * scale(c) + shift(c), for each image
/// by itself. The variance is summed from deviations, which cancel nothing.
class InstanceNorm : public Generator<InstanceNorm> {
  public:
    ChannelRows schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Input<Buffer<float, 1>> scale{"scale"};
    Input<Buffer<float, 1>> shift{"shift"};
    Input<float> epsilon{"epsilon"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        Expr width = input.dim(1).extent(), height = input.dim(2).extent();
        Expr pixels = cast<float>(width) * cast<float>(height);
        RDom column(0, width, "column"), each_row(0, height, "each_row");

        row(c, y, n) = 0.0f;
        row(c, y, n) += input(c, column, y, n);
        total(c, n) = 0.0f;
        total(c, n) += row(c, each_row, n);
        mean(c, n) = total(c, n) / pixels;

        Expr deviation = input(c, column, y, n) - mean(c, n);
        row_of_squares(c, y, n) = 0.0f;
        row_of_squares(c, y, n) += deviation * deviation;
        squares(c, n) = 0.0f;
        squares(c, n) += row_of_squares(c, each_row, n);
        factor(c, n) = scale(c) / sqrt(squares(c, n) / pixels + epsilon);

        output(c, x, y, n) = (input(c, x, y, n) - mean(c, n)) * factor(c, n) + shift(c);
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.reduce(row, total, c, y, n, get_target());
        schedule_.reduce(row_of_squares, squares, c, y, n, get_target());
        for (Func of_channel : {mean, factor}) {
            schedule_.compute_total(of_channel, c, n, get_target());
        }
        schedule_.store_pixels(output, c, x, y, n, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func row{"row"}, total{"total"}, mean{"mean"};
    Func row_of_squares{"row_of_squares"}, squares{"squares"}, factor{"factor"};
};

HALIDE_REGISTER_GENERATOR(InstanceNorm, instance_norm)
