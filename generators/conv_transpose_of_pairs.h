#pragma once

#include "activation.h"
#include "filled_plane.h"
#include "phases.h"
#include "schedules/packed_pairs.h"
#include "schedules/pair_nest.h"
#include "schedules/tensor_layout.h"
#include "storage.h"

/// out(c, px, t, py, u) = act(sum of in(ci, column, row) * weight(c, ci, kx, ky) + bias(c)), over
/// the taps of phase (px, py), as in conv_transpose_of_tiles.h, with products of bf16. `Self` is
/// the generator, `Schedule` what multiplies.
template <typename Self, typename Schedule>
class ConvTransposeOfPairs : public Halide::Generator<Self> {
    using Bf16 = Halide::bfloat16_t;
    template <typename Number, int dimensions>
    using InputBuffer = Halide::GeneratorInput<Halide::Buffer<Number, dimensions>>;

  public:
    Schedule schedule_;
    Storage storage_;

    InputBuffer<Bf16, 4> input{"input"};
    InputBuffer<Bf16, 3> weights{"weights"};
    InputBuffer<float, 1> bias{"bias"};
    TransposeInputs window;
    Halide::GeneratorInput<int32_t> kernel_x{"kernel_x"};
    Halide::GeneratorInput<int32_t> kernel_y{"kernel_y"};
    ActivationInputs activation;
    StoredOutput<6> output{"output"};

    void configure() { storage_.of_output(output); }

    void generate() {
        using namespace Halide;
        const PackedPairs pairs{Schedule::inputs_of_step, channels_of(input), kernel_x, kernel_y};
        plane = filled_plane(input, pairs.step);
        Phases columns = window.x.phases(px, kernel_x), rows = window.y.phases(py, kernel_y);
        taps = RDom(0, pairs.whole_steps(), 0, columns.most_taps(), 0, rows.most_taps(), "taps");
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
        channels_innermost(input, this->get_target());
        channels_innermost(output, this->get_target());
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
                         activation.frequent()},
                        this->get_target());
    }

  private:
    Halide::Var c{"c"}, px{"px"}, t{"t"}, py{"py"}, u{"u"}, n{"n"}, bc{"bc"}, b{"b"};
    Halide::RDom taps;
    Halide::Func plane, sums{"sums"};
};
