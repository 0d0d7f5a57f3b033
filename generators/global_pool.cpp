#include "reduction.h"
#include "schedules/channel_rows.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out(c) = the maximum or the average of all pixels, row by row and then over the rows.
class GlobalPool : public Generator<GlobalPool> {
  public:
    GeneratorParam<Reduction> kind{"kind", Reduction::average, reduction_names()};
    ChannelRows schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        Expr width = input.dim(1).extent(), height = input.dim(2).extent();
        RDom column(0, width, "column"), each_row(0, height, "each_row");

        row(c, y, n) = neutral(kind);
        row(c, y, n) = combined(kind, row(c, y, n), input(c, column, y, n));
        total(c, n) = neutral(kind);
        total(c, n) = combined(kind, total(c, n), row(c, each_row, n));
        output(c, x, y, n) = finished(kind, total(c, n), width * height);
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.reduce(row, total, c, y, n, get_target());
        schedule_.store_total(output, c, x, y, n, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func row{"row"}, total{"total"};
};

HALIDE_REGISTER_GENERATOR(GlobalPool, global_pool)
