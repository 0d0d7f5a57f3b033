#include "schedules/channel_rows.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// out(c) = (in(c) - mean) / sqrt(variance + epsilon) * scale(c) + shift(c), where mean and
/// variance are those of the `members` neighbouring channels of one image that c is one of. The
/// variance is summed from deviations, which cancel nothing.
class GroupNorm : public Generator<GroupNorm> {
  public:
    ChannelRows schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Input<Buffer<float, 1>> scale{"scale"};
    Input<Buffer<float, 1>> shift{"shift"};
    Input<int32_t> members{"members"};
    Input<float> epsilon{"epsilon"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        Expr width = input.dim(1).extent(), height = input.dim(2).extent();
        Expr elements = cast<float>(width) * cast<float>(height) * cast<float>(members);
        RDom column(0, width, "column"), each_row(0, height, "each_row");
        RDom member(0, members, "member");
        Expr member_of_group = c * members + member;

        row(c, y, n) = 0.0f;
        row(c, y, n) += input(c, column, y, n);
        total(c, n) = 0.0f;
        total(c, n) += row(c, each_row, n);
        group_total(c, n) = 0.0f;
        group_total(c, n) += total(member_of_group, n);
        mean(c, n) = group_total(c / members, n) / elements;

        Expr deviation = input(c, column, y, n) - mean(c, n);
        row_of_squares(c, y, n) = 0.0f;
        row_of_squares(c, y, n) += deviation * deviation;
        squares(c, n) = 0.0f;
        squares(c, n) += row_of_squares(c, each_row, n);
        group_squares(c, n) = 0.0f;
        group_squares(c, n) += squares(member_of_group, n);
        factor(c, n) = scale(c) / sqrt(group_squares(c / members, n) / elements + epsilon);

        output(c, x, y, n) = (input(c, x, y, n) - mean(c, n)) * factor(c, n) + shift(c);
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(output, get_target());
        schedule_.reduce(row, total, c, y, n, get_target());
        schedule_.reduce(row_of_squares, squares, c, y, n, get_target());
        for (Func of_channel : {group_total, mean, group_squares, factor}) {
            schedule_.compute_total(of_channel, c, n, get_target());
        }
        schedule_.store_pixels(output, c, x, y, n, get_target());
    }

  private:
    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func row{"row"}, total{"total"}, group_total{"group_total"}, mean{"mean"};
    Func row_of_squares{"row_of_squares"}, squares{"squares"};
    Func group_squares{"group_squares"}, factor{"factor"};
};

HALIDE_REGISTER_GENERATOR(GroupNorm, group_norm)
