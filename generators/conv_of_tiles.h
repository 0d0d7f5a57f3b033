#pragma once

#include "activation.h"
#include "border.h"
#include "images.h"
#include "schedules/expectations.h"
#include "window.h"

/// out(c, x, y) = act(bias(c) + sum of in(ci, column, row) * weight(c, ci, kx, ky) + residual)
template <typename Self, typename Schedule>
class ConvOfTiles : public Halide::Generator<Self>, public WeightedImage<5> {
  public:
    Halide::GeneratorParam<Border> border{"border", Border::zeros, border_names()};
    Schedule schedule_;
    Expectations expected_;

    StoredInput<4> residual{"residual"};
    WindowInputs window;
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() {
        set_types(output);
        storage_.of_inputs(residual);
    }

    void generate() {
        using namespace Halide;
        plane = border == Border::zeros ? extended_to_copy(input) : clamped(input);
        taps = RDom(0, schedule_.summed(channels_of(input)), 0, weights.dim(2).extent(), 0,
                    weights.dim(3).extent(), "taps");
        RVar ci = taps.x, kx = taps.y, ky = taps.z;

        seen(i, x, y, n, j, k) = plane(i, window.column(x, j), window.row(y, k), n);
        weight(c, i, j, k) = schedule_.weights(this->using_autoscheduler()).at(weights, c, i, j, k);
        sums(c, x, y, n) = schedule_.first_summand(bias(c));
        sums(c, x, y, n) += seen(ci, x, y, n, kx, ky) * weight(c, ci, kx, ky);
        output(c, x, y, n) = storage_.stored(
            activation(schedule_.total(sums(c, x, y, n), bias(c)) + residual(c, x, y, n)));
    }

    void schedule() {
        lay_out_images(output, this->get_target());
        channels_innermost(residual, this->get_target());
        schedule_.weights(this->using_autoscheduler()).lay_out(weights, this->get_target());
        if (this->using_autoscheduler()) {
            tell_what_to_expect();
            return;
        }
        schedule_.apply({output,
                         sums,
                         plane,
                         seen,
                         weight,
                         c,
                         x,
                         y,
                         n,
                         {},
                         taps.x,
                         {taps.y, taps.z},
                         activation.frequent(),
                         this->get_pipeline()},
                        border == Border::zeros, this->get_target());
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

    Halide::Var c{"c"}, x{"x"}, y{"y"}, n{"n"}, i{"i"}, j{"j"}, k{"k"};
    Halide::RDom taps;
    Halide::Func plane, seen{"seen"}, weight{"weight"}, sums{"sums"};
};
