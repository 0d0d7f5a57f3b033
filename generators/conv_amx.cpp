#include "activation.h"
#include "filled_plane.h"
#include "schedules/amx_tile.h"
#include "schedules/packed_pairs.h"
#include "schedules/tensor_layout.h"
#include "storage.h"
#include "window.h"

using namespace Halide;

/// out(c, x, y) = act(sum of in(ci, column, row) * weight(c, ci, kx, ky) + bias(c) + residual),
/// with products of bf16
class ConvAmx : public Generator<ConvAmx> {
  public:
    AmxTile schedule_;
    Storage storage_;

    Input<Buffer<bfloat16_t, 4>> input{"input"};
    Input<Buffer<bfloat16_t, 3>> weights{"weights"};
    Input<Buffer<float, 1>> bias{"bias"};
    Input<Buffer<bfloat16_t, 4>> residual{"residual"};
    WindowInputs window;
    Input<int32_t> kernel_x{"kernel_x"};
    Input<int32_t> kernel_y{"kernel_y"};
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() { storage_.of_output(output); }

    void generate() {
        plane = filled_plane(input, PackedPairs::step);
        const PackedPairs pairs{channels_of(input), kernel_x, kernel_y};
        taps = RDom(0, PackedPairs::whole_steps(pairs.inputs), 0, kernel_x, 0, kernel_y, "taps");
        RVar ci = taps.x, kx = taps.y, ky = taps.z;

        sums(bc, x, y, b, n) = 0.0f;
        sums(bc, x, y, b, n) += cast<float>(plane(ci, window.column(x, kx), window.row(y, ky), n)) *
                                cast<float>(pairs.at(weights, bc, b, ci, kx, ky));
        Expr sum = sums(c % PackedPairs::block, x, y, c / PackedPairs::block, n);
        output(c, x, y, n) =
            storage_.stored(activation(sum + bias(c) + to_float(residual(c, x, y, n))));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(residual, get_target());
        channels_innermost(output, get_target());
        PackedPairs::lay_out(weights);
        schedule_.apply({output,
                         sums,
                         plane,
                         c,
                         x,
                         y,
                         n,
                         bc,
                         b,
                         {},
                         taps.x,
                         {taps.y, taps.z},
                         activation.usual()});
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"}, bc{"bc"}, b{"b"};
    RDom taps;
    Func plane, sums{"sums"};
};

HALIDE_REGISTER_GENERATOR(ConvAmx, conv_amx)
