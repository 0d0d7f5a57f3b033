#include <vector>

#include "numbers.h"
#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out = a where the condition is not 0, else b. Where an operand has one element for many of the
/// output, they lie 0 apart.
class Where : public Generator<Where> {
  public:
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> condition{"condition"};
    Input<Buffer<float, 4>> a{"a"};
    Input<Buffer<float, 4>> b{"b"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        output(c, x, y, n) =
            strict_float(select(condition(c, x, y, n) != 0.0f, a(c, x, y, n), b(c, x, y, n)));
    }

    void schedule() {
        std::vector<Expr> cases{Internal::const_true()};
        for (auto* operand : {&condition, &a, &b}) {
            channels_innermost_or_equal(*operand, get_target());
            std::vector<Expr> each;
            for (const Expr& others : cases) {
                each.push_back(others && channels_adjacent(*operand));
                each.push_back(others && channels_equal(*operand));
            }
            cases = each;
        }
        channels_innermost(output, get_target());
        schedule_.apply({.output = output,
                         .channel = c,
                         .column = x,
                         .row = y,
                         .image = n,
                         .cases = cases,
                         .no_other_case = "channels must lie 1 apart, or 0"},
                        get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
};

HALIDE_REGISTER_GENERATOR(Where, where)
