#include "channel_strips.h"

#include "cases.h"
#include "strips.h"

using namespace Halide;

void ChannelStrips::apply(const ChannelSums& nest, const Target& target) const {
    const int natural = target.natural_vector_size<float>();
    const int vector = vector_lanes > 0 ? int(vector_lanes) : natural;
    const int block = vector * int(vectors), tile = pixels;
    Var c = nest.channel, x = nest.column;

    const Strips strips{block, vector, tile, columns / tile, rows, TailStrategy::ShiftInwards};
    const auto places =
        strips.divide({nest.output, c, x, nest.row, nest.image, {}, nest.cases}, target);

    Func sums = nest.sums;
    sums.compute_at(nest.output, places.tile).bound_extent(c, block).bound_extent(x, tile);
    sums.vectorize(c, vector).unroll(c).unroll(x);
    Stage update = sums.update();
    std::vector<VarOrRVar> reduction{c, x};
    for (const auto& tap : update.get_schedule().rvars()) {
        reduction.emplace_back(RVar(tap.var));
    }
    update.reorder(reduction).vectorize(c, vector).unroll(c).unroll(x);
    specialize(update, nest.cases_of_sums, target);

    Func plane = nest.plane;
    const std::vector<Var> args = plane.args();
    plane.compute_at(nest.output, places.block)
        .bound_extent(args[0], block)
        .vectorize(args[0], vector)
        .unroll(args[0])
        .never_partition(args[2], args[3]);
}
