#include <vector>

#include "activation.h"
#include "numbers.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

namespace {

/// The C library's, or the device's.
Expr power(const Expr& base, const Expr& exponent, const Target& target) {
    return Internal::Call::make(Float(32), target.has_gpu_feature() ? "pow_f32" : "powf",
                                {base, exponent}, Internal::Call::Extern);
}

}  // namespace

/// out = act(a @ b), where @ is one of `upforge::Arithmetic` by its number. Where an operand has
/// one element for many of the output, they lie 0 apart.
class Combine : public Generator<Combine> {
  public:
    /// Whether powers are among the operations: Vulkan's are not precise enough, nor has it those
    /// of numbers below 0.
    GeneratorParam<bool> powers{"powers", true};
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
        const int last = int(results.size());
        Expr result =
            powers ? branch(operation == last, power(left, right, get_target()), left) : left;
        for (int i = 0; i < last; ++i) {
            result = branch(operation == i, strict_float(results[i]), result);
        }
        output(c, x, y, n) = activation(result);
    }

    void schedule() {
        channels_innermost_or_equal(a, get_target());
        channels_innermost_or_equal(b, get_target());
        channels_innermost(output, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .cases = {channels_adjacent(a) && channels_adjacent(b),
                                   channels_adjacent(a) && channels_equal(b),
                                   channels_equal(a) && channels_adjacent(b)},
                         .no_other_case = "channels must lie 1 apart, or 0 in one operand"},
                        get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Combine, combine)
