#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"
#include "storage.h"

using namespace Halide;

/// Between the two nearest columns and rows of the input. For each output column x the caller
/// gives the columns left(x) and right(x) and the share of the right one; likewise for rows.
class ResizeLinear : public Generator<ResizeLinear> {
  public:
    ChannelVectors schedule_;
    Storage storage_;

    StoredInput<4> input{"input"};
    Input<Buffer<int32_t, 1>> left{"left"};
    Input<Buffer<int32_t, 1>> right{"right"};
    Input<Buffer<float, 1>> share_x{"share_x"};
    Input<Buffer<int32_t, 1>> above{"above"};
    Input<Buffer<int32_t, 1>> below{"below"};
    Input<Buffer<float, 1>> share_y{"share_y"};
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(input);
        storage_.of_output(output);
    }

    void generate() {
        Expr width = input.dim(1).extent(), height = input.dim(2).extent();
        auto pixel = [&](const Expr& column, const Expr& row) {
            return input(c, clamp(column, 0, width - 1), clamp(row, 0, height - 1), n);
        };
        auto along_row = [&](const Expr& row) {
            return pixel(left(x), row) * (1.0f - share_x(x)) + pixel(right(x), row) * share_x(x);
        };
        // Strict, since no schedule may change which product is rounded.
        output(c, x, y, n) = storage_.stored(strict_float(
            along_row(above(y)) * (1.0f - share_y(y)) + along_row(below(y)) * share_y(y)));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(ResizeLinear, resize_linear)
