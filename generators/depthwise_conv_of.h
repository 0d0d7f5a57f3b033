#pragma once

#include "activation.h"
#include "images.h"
#include "window.h"

/// A convolution in which each input channel has filters of its own:
/// out(c, x, y) = act(bias(c) + sum of in(c / multiplier, column, row) * weight(c, kx, ky) + …)
/// What the families sum differs in what is asked of a tap.
template <typename Self, typename Schedule>
class DepthwiseConvOf : public Halide::Generator<Self>, public WeightedImage<3> {
  public:
    Schedule schedule_;

    StoredInput<4> residual{"residual"};
    Halide::GeneratorInput<int32_t> multiplier{"multiplier"};
    WindowInputs window;
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() {
        set_types(output);
        storage_.of_inputs(residual);
    }

  protected:
    Halide::RDom taps() const {
        return {0, weights.dim(1).extent(), 0, weights.dim(2).extent(), "k"};
    }

    void begin_sums() { sums(c, x, y, n) = bias(c); }

    void store_sums() {
        output(c, x, y, n) = storage_.stored(activation(sums(c, x, y, n) + residual(c, x, y, n)));
    }

    void lay_out() {
        lay_out_images(output, this->get_target());
        channels_innermost(weights, this->get_target());
        channels_innermost(residual, this->get_target());
    }

    Halide::Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Halide::Func sums{"sums"};
};
