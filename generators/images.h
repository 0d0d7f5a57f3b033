#pragma once

#include "Halide.h"
#include "schedules/tensor_layout.h"
#include "storage.h"

/// What generators begin with of which the output is an image of another. Halide wants the output
/// itself to come after all inputs.
struct ImageToImage {
    Storage storage_;
    StoredInput<4> input{"input"};

  protected:
    void set_types(StoredOutput<4>& output) {
        storage_.of_inputs(input);
        storage_.of_output(output);
    }
    void lay_out(StoredOutput<4>& output, const Halide::Target& target) {
        channels_innermost(input, target);
        channels_innermost(output, target);
    }

    Halide::Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

/// The same, with weights, which families lay out in their own ways, and a bias.
template <int of_weights>
struct WeightedImage {
    Storage storage_;
    StoredInput<4> input{"input"};
    StoredInput<of_weights> weights{"weights"};
    Halide::GeneratorInput<Halide::Buffer<float, 1>> bias{"bias"};

  protected:
    template <typename Output>
    void set_types(Output& output) {
        storage_.of_inputs(input, weights);
        storage_.of_output(output);
    }
    template <typename Output>
    void lay_out_images(Output& output, const Halide::Target& target) {
        channels_innermost(input, target);
        channels_innermost(output, target);
    }
};
