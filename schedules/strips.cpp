#include "strips.h"

#include <algorithm>

#include "cases.h"
#include "spaces/direct.h"

using namespace Halide;

namespace {

Expr extent(Func output, const Var& loop) {
    const std::vector<Var> args = output.args();
    const auto at = std::find_if(args.begin(), args.end(),
                                 [&](const Var& arg) { return arg.name() == loop.name(); });
    return output.output_buffer().dim(static_cast<int>(at - args.begin())).extent();
}

Expr divided_up(const Expr& extent, int turns) {
    return (extent + turns - 1) / turns;
}

}  // namespace

Strips::Places Strips::divide(const OutputLoops& loops, const Target& target) const {
    Var c = loops.channel, x = loops.column, y = loops.row, n = loops.image;
    Var strips_x("strips_x"), strips_y("strips_y");
    Places places;
    Var tile = places.tile, strip = places.strip, blocks = places.block;

    const int tiles_of_row = std::max(1, tiles);
    Func output = loops.output;
    output.split(c, blocks, c, channels, last_block)
        .split(x, tile, x, pixels, TailStrategy::GuardWithIf)
        .split(tile, strips_x, tile, tiles_of_row, TailStrategy::GuardWithIf)
        .split(y, strips_y, y, rows, TailStrategy::GuardWithIf);
    std::vector<VarOrRVar> order{c, x, tile, y};
    order.insert(order.end(), loops.phases.begin(), loops.phases.end());
    order.insert(order.end(), {blocks, strips_x, strips_y, n});
    output.reorder(order)
        .vectorize(c, vector, TailStrategy::Predicate)
        .fuse(strips_x, strips_y, strip)
        .fuse(strip, n, strip)
        .parallel(strip)
        .parallel(blocks)
        .never_partition_all();

    // What is decided once a loop costs nothing: decided for each vector that is stored, it took a
    // fifth of the time of a layer with 64 channels.
    const Expr count = divided_up(extent(output, loops.column), tiles_of_row * pixels) *
                       divided_up(extent(output, loops.row), rows) * extent(output, loops.image);
    const Expr enough = count >= schedules::direct::enough_strips;
    if (!is_instrumented(target)) {
        for (const Expr& simple : loops.cases) {
            output.specialize(enough && simple).serial(blocks);
            output.specialize(simple);
        }
    }
    output.specialize(enough).serial(blocks);
    return places;
}
