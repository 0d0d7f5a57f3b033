#include "images.h"
#include "schedules/channel_vectors.h"

using namespace Halide;

/// Between the two nearest columns and rows of the input. For each output column x the caller
/// gives the columns left(x) and right(x) and the share of the right one; likewise for rows.
class ResizeLinear : public Generator<ResizeLinear>, public ImageToImage {
  public:
    /// Whether all columns of the two rows are blended before any are picked: that is less work
    /// where there are not many more of them than of the output.
    GeneratorParam<bool> whole_rows{"whole_rows", false};
    /// Whether a row comes as one pixel that has all of its elements as channels, and the first
    /// three tables are of these: few channels fill vectors then.
    GeneratorParam<bool> of_elements{"of_elements", false};
    ChannelVectors schedule_;
    Input<Buffer<int32_t, 1>> left{"left"};
    Input<Buffer<int32_t, 1>> right{"right"};
    Input<Buffer<float, 1>> share_x{"share_x"};
    Input<Buffer<int32_t, 1>> above{"above"};
    Input<Buffer<int32_t, 1>> below{"below"};
    Input<Buffer<float, 1>> share_y{"share_y"};
    StoredOutput<4> output{"output"};

    void configure() { set_types(output); }

    void generate() {
        Expr width = input.dim(1).extent(), height = input.dim(2).extent();
        auto in_row = [&](const Expr& row) { return input(c, x, clamp(row, 0, height - 1), n); };
        auto in_column = [&](const Expr& column) {
            return of_elements ? blended(clamp(column, 0, channels_of(input) - 1), x, y, n)
                               : blended(c, clamp(column, 0, width - 1), y, n);
        };
        const Expr at = of_elements ? Expr(c) : Expr(x);
        // Strict, since no schedule may change which product is rounded.
        blended(c, x, y, n) =
            strict_float(in_row(above(y)) * (1.0f - share_y(y)) + in_row(below(y)) * share_y(y));
        output(c, x, y, n) = storage_.stored(strict_float(
            in_column(left(at)) * (1.0f - share_x(at)) + in_column(right(at)) * share_x(at)));
    }

    void schedule() {
        lay_out(output, get_target());
        ChannelNest nest{output, c, x, y, n};
        if (whole_rows) {
            nest.rows = {blended};
        }
        schedule_.apply(nest, get_target());
    }

  private:
    Func blended{"blended"};
};

HALIDE_REGISTER_GENERATOR(ResizeLinear, resize_linear)
