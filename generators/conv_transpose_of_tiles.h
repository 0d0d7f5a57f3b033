#pragma once

#include "activation.h"
#include "border.h"
#include "images.h"
#include "phases.h"
#include "schedules/expectations.h"

/// out(c, px, t, py, u) = act(bias(c) + sum of in(ci, column, row) * weight(c, ci, kx, ky)),
/// over the taps of phase (px, py). The output is the image seen as stride x stride phases of
/// (t, u) pixels.
template <typename Self, typename Schedule>
class ConvTransposeOfTiles : public Halide::Generator<Self>, public WeightedImage<5> {
  public:
    Schedule schedule_;
    Expectations expected_;

    TransposeInputs window;
    ActivationInputs activation;
    StoredOutput<6> output{"output"};

    void configure() { set_types(output); }

    void generate() {
        using namespace Halide;
        plane = extended_to_copy(input);
        Expr kernel_x = weights.dim(2).extent(), kernel_y = weights.dim(3).extent();
        Phases columns = window.x.phases(px, kernel_x), rows = window.y.phases(py, kernel_y);
        taps = RDom(0, schedule_.summed(channels_of(input)), 0, columns.most_taps(), 0,
                    rows.most_taps(), "taps");
        RVar ci = taps.x, jx = taps.y, jy = taps.z;
        taps.where(columns.valid(jx) && rows.valid(jy));
        Expr kx = min(columns.tap(j), kernel_x - 1), ky = min(rows.tap(k), kernel_y - 1);

        seen(i, px, t, py, u, n, j, k) = plane(i, columns.pixel(t, j), rows.pixel(u, k), n);
        weight(c, i, px, py, j, k) =
            schedule_.weights(this->using_autoscheduler()).at(weights, c, i, kx, ky);
        sums(c, px, t, py, u, n) = schedule_.first_summand(bias(c));
        sums(c, px, t, py, u, n) +=
            seen(ci, px, t, py, u, n, jx, jy) * weight(c, ci, px, py, jx, jy);
        output(c, px, t, py, u, n) =
            storage_.stored(activation(schedule_.total(sums(c, px, t, py, u, n), bias(c))));
    }

    void schedule() {
        lay_out_images(output, this->get_target());
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
                         t,
                         u,
                         n,
                         {px, py},
                         taps.x,
                         {taps.y, taps.z},
                         activation.frequent(),
                         this->get_pipeline()},
                        true, this->get_target());
    }

  private:
    void tell_what_to_expect() {
        const int stride_y = expected_.stride_y, stride_x = expected_.stride_x;
        const int rows = expected_.rows / stride_y, columns = expected_.columns / stride_x;
        expected_.tell_filter(weights, bias);
        expected_.tell_phases(window.x, expected_.taps_x, stride_x, expected_.dilation_x);
        expected_.tell_phases(window.y, expected_.taps_y, stride_y, expected_.dilation_y);
        expected_.tell_activation(activation);
        expected_.tell_tensor(input, expected_.inputs, columns, rows);
        output.set_estimates({{0, expected_.outputs},
                              {0, stride_x},
                              {0, columns},
                              {0, stride_y},
                              {0, rows},
                              {0, expected_.images}});
    }

    Halide::Var c{"c"}, px{"px"}, t{"t"}, py{"py"}, u{"u"}, n{"n"}, i{"i"}, j{"j"}, k{"k"};
    Halide::RDom taps;
    Halide::Func plane, seen{"seen"}, weight{"weight"}, sums{"sums"};
};
