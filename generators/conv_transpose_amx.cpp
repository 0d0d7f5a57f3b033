#include "activation.h"
#include "filled_plane.h"
#include "phases.h"
#include "schedules/amx_tile.h"
#include "schedules/packed_pairs.h"
#include "schedules/tensor_layout.h"
#include "storage.h"

using namespace Halide;

/// out(c, px, t, py, u) = act(sum of in(ci, column, row) * weight(c, ci, kx, ky) + bias(c)), over
/// the taps of phase (px, py), as in conv_transpose.cpp, with products of bf16.
class ConvTransposeAmx : public Generator<ConvTransposeAmx> {
  public:
    AmxTile schedule_;
    Storage storage_;

    Input<Buffer<bfloat16_t, 4>> input{"input"};
    Input<Buffer<bfloat16_t, 3>> weights{"weights"};
    Input<Buffer<float, 1>> bias{"bias"};
    TransposeInputs window;
    Input<int32_t> kernel_x{"kernel_x"};
    Input<int32_t> kernel_y{"kernel_y"};
    ActivationInputs activation;
    StoredOutput<6> output{"output"};

    void configure() { storage_.of_output(output); }

    void generate() {
        plane = filled_plane(input, PackedPairs::step);
        const PackedPairs pairs{channels_of(input), kernel_x, kernel_y};
        Phases columns = window.x.phases(px, kernel_x), rows = window.y.phases(py, kernel_y);
        taps = RDom(0, PackedPairs::whole_steps(pairs.inputs), 0, columns.most_taps(), 0,
                    rows.most_taps(), "taps");
        RVar ci = taps.x, jx = taps.y, jy = taps.z;
        taps.where(columns.valid(jx) && rows.valid(jy));
        Expr kx = min(columns.tap(jx), kernel_x - 1), ky = min(rows.tap(jy), kernel_y - 1);

        sums(bc, px, t, py, u, b, n) = 0.0f;
        sums(bc, px, t, py, u, b, n) +=
            cast<float>(plane(ci, columns.pixel(t, jx), rows.pixel(u, jy), n)) *
            cast<float>(pairs.at(weights, bc, b, ci, kx, ky));
        Expr sum = sums(c % PackedPairs::block, px, t, py, u, c / PackedPairs::block, n);
        output(c, px, t, py, u, n) = storage_.stored(activation(sum + bias(c)));
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        PackedPairs::lay_out(weights);
        schedule_.apply({output,
                         sums,
                         plane,
                         c,
                         t,
                         u,
                         n,
                         bc,
                         b,
                         {px, py},
                         taps.x,
                         {taps.y, taps.z},
                         activation.usual()});
    }

  private:
    Var c{"c"}, px{"px"}, t{"t"}, py{"py"}, u{"u"}, n{"n"}, bc{"bc"}, b{"b"};
    RDom taps;
    Func plane, sums{"sums"};
};

HALIDE_REGISTER_GENERATOR(ConvTransposeAmx, conv_transpose_amx)
