#include "schedules/channel_rows.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

/// Of each row of indices: the least, the most, and whether any lies outside of the block of
/// factor_x x factor_y places that its pixel grows into.
class IndexRanges : public Generator<IndexRanges> {
  public:
    ChannelRows schedule_;

    Input<Buffer<int32_t, 4>> indices{"indices"};
    Input<int32_t> plane_width{"plane_width"};  ///< indices count the places of that plane
    Input<int32_t> factor_x{"factor_x"};
    Input<int32_t> factor_y{"factor_y"};
    Output<Buffer<int32_t, 3>> ranges{"ranges"};

    void generate() {
        RDom column(0, indices.dim(1).extent(), "column");
        RDom channel(0, channels_of(indices), "channel");
        Expr index = indices(c, column, y, n);
        Expr strays = select(in_own_block(index, column), 0, 1);

        const Expr none = Int(32).max(), all = Int(32).min();
        row(c, y, n) = {none, all, 0};
        row(c, y, n) = {min(row(c, y, n)[0], index), max(row(c, y, n)[1], index),
                        max(row(c, y, n)[2], strays)};
        total(y, n) = {none, all, 0};
        total(y, n) = {min(total(y, n)[0], row(channel, y, n)[0]),
                       max(total(y, n)[1], row(channel, y, n)[1]),
                       max(total(y, n)[2], row(channel, y, n)[2])};
        ranges(i, y, n) = mux(i, {total(y, n)[0], total(y, n)[1], total(y, n)[2]});
    }

    void schedule() {
        channels_innermost(indices, get_target());
        schedule_.reduce_each(row, total, ranges, c, i, y, n, get_target());
    }

  private:
    /// The quotient comes from floats, since processors have no division of vectors of integers.
    /// Should it be off by one in a plane that is too large for them, the place within the block
    /// is outside of it.
    Expr in_own_block(const Expr& index, const Expr& column) {
        Expr place = index - (y * factor_y * plane_width + column * factor_x);
        Expr block_row = cast<int32_t>(cast<float>(place) / cast<float>(plane_width));
        Expr block_column = place - block_row * plane_width;
        return block_row >= 0 && block_row < factor_y && block_column >= 0 &&
               block_column < factor_x;
    }

    Var c{"c"}, i{"i"}, y{"y"}, n{"n"};
    Func row{"row"}, total{"total"};
};

HALIDE_REGISTER_GENERATOR(IndexRanges, index_ranges)
