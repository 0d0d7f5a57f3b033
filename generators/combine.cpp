#include <vector>

#include "activation.h"
#include "numbers.h"
#include "schedules/channel_vectors.h"
#include "tensor_layout.h"

using namespace Halide;

namespace {
HalideExtern_2(float, powf, float, float);
}

/// out = act(a @ b), where @ is one of `upforge::Arithmetic` by its number. Where an operand has
/// one element for many of the output, they lie 0 apart.
class Combine : public Generator<Combine> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> a{"a"};
    Input<Buffer<float, 4>> b{"b"};
    Input<int32_t> operation{"operation"};
    ActivationInputs activation;
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        Expr left = a(c, x, y, n), right = b(c, x, y, n);
        // In the order of the enumerators.
        const std::vector<Expr> results{left + right, left - right,         left * right,
                                        left / right, smaller(left, right), larger(left, right)};
        Expr result = powf(left, right);
        for (int i = 0; i < int(results.size()); ++i) {
            result = branch(operation == i, strict_float(results[i]), result);
        }
        output(c, x, y, n) = activation(result);
    }

    void schedule() {
        channels_innermost_or_equal(a);
        channels_innermost_or_equal(b);
        channels_innermost(output);
        schedule_.apply({output, c, x, y, n}, get_target());
        output.specialize(channels_adjacent(a) && channels_adjacent(b));
        output.specialize(channels_adjacent(a) && channels_equal(b));
        output.specialize(channels_equal(a) && channels_adjacent(b));
        output.specialize_fail("channels must lie 1 apart, or 0 in one operand");
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Combine, combine)
