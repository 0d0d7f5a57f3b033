#pragma once

#include "activation.h"
#include "filled_plane.h"
#include "schedules/packed_pairs.h"
#include "schedules/pair_nest.h"
#include "schedules/tensor_layout.h"
#include "storage.h"
#include "window.h"

/// out(c, x, y) = act(sum of in(ci, column, row) * weight(c, ci, kx, ky) + bias(c) + residual),
/// with products of bf16. `Self` is the generator, `Schedule` what multiplies.
template <typename Self, typename Schedule>
class ConvOfPairs : public Halide::Generator<Self> {
    using Bf16 = Halide::bfloat16_t;
    template <typename Number, int dimensions>
    using InputBuffer = Halide::GeneratorInput<Halide::Buffer<Number, dimensions>>;

  public:
    Schedule schedule_;
    Storage storage_;

    InputBuffer<Bf16, 4> input{"input"};
    InputBuffer<Bf16, 3> weights{"weights"};
    InputBuffer<float, 1> bias{"bias"};
    InputBuffer<Bf16, 4> residual{"residual"};
    WindowInputs window;
    Halide::GeneratorInput<int32_t> kernel_x{"kernel_x"};
    Halide::GeneratorInput<int32_t> kernel_y{"kernel_y"};
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() { storage_.of_output(output); }

    void generate() {
        using namespace Halide;
        const PackedPairs pairs{Schedule::inputs_of_step, channels_of(input), kernel_x, kernel_y};
        plane = filled_plane(input, pairs.step);
        taps = RDom(0, pairs.whole_steps(), 0, kernel_x, 0, kernel_y, "taps");
        RVar ci = taps.x, kx = taps.y, ky = taps.z;

        sums(bc, x, y, b, n) = 0.0f;
        sums(bc, x, y, b, n) += cast<float>(plane(ci, window.column(x, kx), window.row(y, ky), n)) *
                                cast<float>(pairs.at(weights, bc, b, ci, kx, ky));
        Expr sum = sums(c % PackedPairs::block, x, y, c / PackedPairs::block, n);
        output(c, x, y, n) =
            storage_.stored(activation(sum + bias(c) + to_float(residual(c, x, y, n))));
    }

    void schedule() {
        channels_innermost(input, this->get_target());
        channels_innermost(residual, this->get_target());
        channels_innermost(output, this->get_target());
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
                         activation.frequent()},
                        this->get_target());
    }

  private:
    Halide::Var c{"c"}, x{"x"}, y{"y"}, n{"n"}, bc{"bc"}, b{"b"};
    Halide::RDom taps;
    Halide::Func plane, sums{"sums"};
};
