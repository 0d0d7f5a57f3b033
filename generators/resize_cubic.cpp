#include "images.h"
#include "schedules/channel_vectors.h"

using namespace Halide;

/// From the four nearest columns and rows of the input. For each output column x the caller gives
/// the columns column(i, x) and their weights; likewise for rows.
class ResizeCubic : public Generator<ResizeCubic>, public ImageToImage {
  public:
    ChannelVectors schedule_;
    Input<Buffer<int32_t, 2>> column{"column"};
    Input<Buffer<float, 2>> weight_x{"weight_x"};
    Input<Buffer<int32_t, 2>> row{"row"};
    Input<Buffer<float, 2>> weight_y{"weight_y"};
    StoredOutput<4> output{"output"};

    void configure() { set_types(output); }

    void generate() {
        Expr width = input.dim(1).extent(), height = input.dim(2).extent();
        auto along_row = [&](int j) {
            return sum_of_four([&](int i) {
                return input(c, clamp(column(i, x), 0, width - 1), clamp(row(j, y), 0, height - 1),
                             n) *
                       weight_x(i, x);
            });
        };
        // Strict, since no schedule may change which product is rounded.
        output(c, x, y, n) = storage_.stored(
            strict_float(sum_of_four([&](int j) { return along_row(j) * weight_y(j, y); })));
    }

    void schedule() {
        lay_out(output, get_target());
        schedule_.apply({output, c, x, y, n}, get_target());
    }

  private:
    template <typename Term>
    static Expr sum_of_four(Term term) {
        return (term(0) + term(1)) + (term(2) + term(3));
    }
};

HALIDE_REGISTER_GENERATOR(ResizeCubic, resize_cubic)
