#include "dot_tile.h"

#include "strips.h"

using namespace Halide;

PackedWeights DotTile::weights(bool) const {
    return {1};
}

Expr DotTile::summed(const Expr& inputs) const {
    constexpr int widest = schedules::dots::inputs_of_step;
    return inputs / widest * widest;
}

void DotTile::apply(const SumNest& nest, bool copy_plane, const Target& target) const {
    const int block = channels, tile = pixels;
    const int vector = target.natural_vector_size<float>();
    Var c = nest.channel, x = nest.column;
    const Strips strips{block, block, tile, columns / tile, rows};
    const auto places = strips.divide(nest.output_loops(), target);

    const auto in_registers = [&](Func func) {
        func.compute_at(nest.output, places.tile).bound_extent(c, block).bound_extent(x, tile);
        func.unroll(c).unroll(x);
    };
    Func sums = nest.sums;
    in_registers(sums);
    RVar step("step"), lane("lane");
    Var of_lane("of_lane");
    sums.update().split(nest.input_channel, step, lane, vector);
    Func products = sums.update().rfactor(lane, of_lane);
    in_registers(products);
    products.reorder_storage(of_lane, c, x).vectorize(of_lane);
    std::vector<VarOrRVar> reduction{of_lane, c, x, step};
    reduction.insert(reduction.end(), nest.taps.begin(), nest.taps.end());
    products.update().reorder(reduction).vectorize(of_lane).unroll(c).unroll(x);

    // Half of the lanes are added to the other half, again and again: one after the other, they
    // took as long as the products.
    for (int left = vector / 2; left > 0; left /= 2) {
        RVar half("half"), rest("rest");
        Var of_rest("of_rest");
        sums.update().split(lane, half, rest, left);
        Func halves = sums.update().rfactor(rest, of_rest);
        in_registers(halves);
        halves.reorder_storage(of_rest, c, x).vectorize(of_rest);
        halves.update()
            .reorder(of_rest, half, c, x)
            .vectorize(of_rest)
            .unroll(half)
            .unroll(c)
            .unroll(x);
        lane = rest;
    }
    sums.update().reorder(lane, c, x).unroll(c).unroll(x);

    if (copy_plane) {
        nest.copy_plane(places.strip, vector);
    }
}
