#include "winograd.h"

#include <algorithm>

#include "cases.h"

using namespace Halide;

void WinogradTiles::apply(const WinogradNest& nest, const Target& target) const {
    const int block = channels, tile = pixels, steps = unroll;
    const int task_tiles = std::max(1, int(tiles) / tile) * tile;
    const int natural = target.natural_vector_size<float>(), vector = vector_of(block, natural);
    const int points = nest.points;
    // Numbers at the same place of two points would else lie a multiple of 4096 bytes apart, which
    // is one set of the first-level cache.
    const int stored_tiles = task_tiles + 1;
    Var c = nest.channel, t = nest.tile, u = nest.point_x, v = nest.point_y;
    Var blocks("blocks"), vectors("vectors"), lane("lane"), groups("groups"), chunks("chunks");
    RVar task("task"), one("one"), column = nest.place.x, row = nest.place.y;

    Func output = nest.output;
    Stage out = output.update();
    out.allow_race_conditions()  // no pixel is part of two tiles
        .split(nest.place.z, task, one, task_tiles, TailStrategy::GuardWithIf)
        .split(c, blocks, c, block, TailStrategy::GuardWithIf)
        .split(c, vectors, lane, vector, TailStrategy::Predicate)
        .reorder(lane, column, vectors, row, one, blocks, task)
        .vectorize(lane)
        .unroll(column)
        .parallel(task)
        .parallel(blocks);
    Func tile_columns = nest.tile_columns;
    tile_columns.compute_at(output, one)
        .bound(u, 0, points)
        .bound(v, 0, nest.pixels_of_tile)
        .split(c, vectors, lane, vector, TailStrategy::RoundUp)
        .reorder(lane, v, vectors, u, t)
        .vectorize(lane)
        .unroll(v);

    Func products = nest.products;
    products.compute_at(output, blocks)
        .bound(u, 0, points)
        .bound(v, 0, points)
        .bound_extent(c, block)
        .bound_storage(t, stored_tiles)
        .split(t, groups, t, tile, TailStrategy::RoundUp)
        .reorder(c, t, groups, u, v)
        .vectorize(c, vector)
        .unroll(c)
        .unroll(t);
    const bool in_steps = products.has_update_definition();
    if (in_steps) {
        std::vector<VarOrRVar> order{c, t, groups, u, v};
        for (const auto& step : products.update().get_schedule().rvars()) {
            order.emplace_back(RVar(step.var));
        }
        products.update()
            .split(t, groups, t, tile, TailStrategy::RoundUp)
            .reorder(order)
            .vectorize(c, vector)
            .unroll(c)
            .unroll(t);
    }
    Func sums = nest.sums;
    sums.compute_at(products, groups).bound_extent(c, block).bound_extent(t, tile);
    sums.vectorize(c, vector).unroll(c).unroll(t);
    sums.update()
        .reorder(c, t, nest.input_channel)
        .vectorize(c, vector)
        .unroll(c)
        .unroll(t)
        .unroll(nest.input_channel, steps, TailStrategy::GuardWithIf);

    const int at_once = in_steps ? inputs_of_step : int(chunk);
    Func values = nest.values;
    values.compute_at(output, task)
        .bound(u, 0, points)
        .bound(v, 0, points)
        .bound_storage(t, stored_tiles);
    if (in_steps) {
        chunks = values.args().back();
        values.bound(c, 0, at_once);
    } else {
        values.split(c, chunks, c, at_once, TailStrategy::GuardWithIf);
    }
    values.split(c, vectors, lane, natural, TailStrategy::GuardWithIf)
        .reorder(lane, u, vectors, v, chunks, t)
        .vectorize(lane)
        .unroll(u);
    Func patch_columns = nest.patch_columns;
    patch_columns.compute_at(values, chunks)
        .bound(u, 0, points)
        .bound(v, 0, points)
        .bound_storage(c, at_once)
        .split(c, vectors, lane, natural, TailStrategy::GuardWithIf)
        .reorder(lane, v, vectors, u, t)
        .vectorize(lane)
        .unroll(v);

    Stage enough = out.specialize(nest.blocks_apart == 0);
    enough.serial(blocks);
    specialize(enough, nest.cases, target);
}

void WinogradTiles::apply_steps(const WinogradNest& nest, const WinogradSteps& steps,
                                const Target& target) const {
    const int block = channels, natural = target.natural_vector_size<float>();
    Var c = nest.channel, u = nest.point_x, v = nest.point_y;
    Var vectors("vectors"), lane("lane");
    Func weights = steps.weights, columns = steps.weight_columns;
    weights.compute_at(nest.products, steps.step)
        .bound(u, 0, nest.points)
        .bound(v, 0, nest.points)
        .bound_extent(c, block)
        // As with the tiles: not a multiple of 4096 bytes apart.
        .bound_storage(steps.input_channel, inputs_of_step + 1)
        .split(c, vectors, lane, vector_of(block, natural))
        .reorder(lane, u, v, vectors, steps.input_channel)
        .vectorize(lane)
        .unroll(u);
    columns.compute_at(weights, vectors)
        .bound(u, 0, steps.taps)
        .bound(v, 0, nest.points)
        .reorder(c, v, u)
        .vectorize(c, vector_of(block, natural))
        .unroll(v)
        .unroll(u);
}
