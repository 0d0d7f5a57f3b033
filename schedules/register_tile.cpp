#include "register_tile.h"

#include "flags.h"
#include "staged_tile.h"
#include "strips.h"

using namespace Halide;

void RegisterTile::apply(const SumNest& nest, bool copy_plane, const Target& target) const {
    if (target.has_gpu_feature()) {
        apply_on_gpu(nest, target);
        return;
    }
    const int block = channels, tile = pixels;
    const int steps = unroll;
    const int vector = vector_of(block, target.natural_vector_size<float>());
    Var c = nest.channel, x = nest.column;

    const Strips strips{block, vector, tile, columns / tile, rows};
    const auto places = strips.divide(nest.output_loops(), target);

    Func sums = nest.sums;
    sums.compute_at(nest.output, places.tile).bound_extent(c, block).bound_extent(x, tile);
    sums.vectorize(c, vector).unroll(c).unroll(x);

    std::vector<VarOrRVar> reduction{c, x, nest.input_channel};
    reduction.insert(reduction.end(), nest.taps.begin(), nest.taps.end());
    sums.update().reorder(reduction).vectorize(c, vector).unroll(c).unroll(x).unroll(
        nest.input_channel, steps, TailStrategy::GuardWithIf);

    if (copy_plane) {
        nest.copy_plane(places.strip, target.natural_vector_size<float>());
    }
}

void RegisterTile::apply_on_gpu(const SumNest& nest, const Target& target) const {
    compare_in_threads(nest.output, target);
    if (chunk > 0) {
        StagedTile(nest, {channels, lane_channels, nest.channel, Var("part_c"), Var("thread_c")},
                   {columns, pixels, nest.column, Var("part_x"), Var("thread_x")}, rows, chunk)
            .apply();
        return;
    }
    const int block = channels, group_columns = columns, group_rows = rows;
    const int thread_channels = lane_channels, thread_pixels = pixels, steps = unroll;
    Var c = nest.channel, x = nest.column, y = nest.row, n = nest.image;
    Var blocks("blocks"), groups_x("groups_x"), groups_y("groups_y");
    Var thread_c("thread_c"), thread_x("thread_x"), group("group");

    Func output = nest.output;
    ThreadGroup::count_channels_from_0(output, c, x);
    std::vector<VarOrRVar> order{c, x, thread_c, thread_x, y};
    order.insert(order.end(), nest.phases.begin(), nest.phases.end());
    order.insert(order.end(), {groups_x, groups_y, blocks, n});
    output.split(c, blocks, c, block, TailStrategy::GuardWithIf)
        .split(c, thread_c, c, thread_channels)
        .split(x, groups_x, x, group_columns, TailStrategy::GuardWithIf)
        .split(x, thread_x, x, thread_pixels)
        .split(y, groups_y, y, group_rows, TailStrategy::GuardWithIf)
        .reorder(order)
        .unroll(c)
        .unroll(x)
        .fuse(blocks, n, group)
        .gpu_threads(thread_c, thread_x, y)
        .gpu_blocks(groups_x, groups_y, group);

    Func sums = nest.sums;
    sums.compute_at(output, thread_c)
        .bound_extent(c, thread_channels)
        .bound_extent(x, thread_pixels)
        .store_in(MemoryType::Register)
        .unroll(c)
        .unroll(x);
    for (const Var& other : sums.args()) {
        if (other.name() != c.name() && other.name() != x.name()) {
            sums.bound_extent(other, 1);
        }
    }
    std::vector<VarOrRVar> reduction{c, x, nest.input_channel};
    reduction.insert(reduction.end(), nest.taps.begin(), nest.taps.end());
    sums.update().reorder(reduction).unroll(c).unroll(x).never_partition_all();
    if (steps > 1) {
        sums.update().unroll(nest.input_channel, steps, TailStrategy::GuardWithIf);
    }
}
