#include "register_tile.h"

#include <algorithm>

#include "flags.h"
#include "strips.h"

using namespace Halide;

void RegisterTile::apply(const SumNest& nest, bool copy_plane, const Target& target) const {
    if (target.has_gpu_feature()) {
        apply_on_gpu(nest, target);
        return;
    }
    const int block = channels, tile = pixels, strip_columns = columns, strip_rows = rows;
    const int strip_width = std::max(1, strip_columns / tile) * tile;
    const int steps = unroll;
    const int vector = vector_of(block, target.natural_vector_size<float>());
    Var c = nest.channel, x = nest.column, y = nest.row, n = nest.image;
    Var blocks("blocks"), strips_x("strips_x"), strips_y("strips_y"), tiles("tiles");
    Var strip("strip");

    Func output = nest.output;
    output.split(c, blocks, c, block, TailStrategy::Predicate)
        .split(x, tiles, x, tile, TailStrategy::GuardWithIf)
        .split(tiles, strips_x, tiles, strip_width / tile, TailStrategy::GuardWithIf)
        .split(y, strips_y, y, strip_rows, TailStrategy::GuardWithIf);
    std::vector<VarOrRVar> order{c, x, tiles, y};
    order.insert(order.end(), nest.phases.begin(), nest.phases.end());
    order.insert(order.end(), {blocks, strips_x, strips_y, n});
    output.reorder(order)
        .vectorize(c, vector, TailStrategy::Predicate)
        .unroll(x)
        .fuse(strips_x, strips_y, strip)
        .fuse(strip, n, strip)
        .parallel(strip)
        .parallel(blocks)
        .never_partition_all();

    Func sums = nest.sums;
    sums.compute_at(output, tiles).bound_extent(c, block).bound_extent(x, tile);
    sums.vectorize(c, vector).unroll(c).unroll(x);

    std::vector<VarOrRVar> reduction{c, x, nest.input_channel};
    reduction.insert(reduction.end(), nest.taps.begin(), nest.taps.end());
    sums.update().reorder(reduction).vectorize(c, vector).unroll(c).unroll(x).unroll(
        nest.input_channel, steps, TailStrategy::GuardWithIf);

    // What is decided once a loop costs nothing: decided for each vector that is stored, it took a
    // fifth of the time of a layer with 64 channels.
    Stage enough = output.specialize(strips_of(output, {x, strip_width}, {y, strip_rows}, n) >=
                                     schedules::direct::enough_strips);
    enough.serial(blocks);
    if (!target.has_feature(Target::ASAN) && !target.has_feature(Target::TSAN)) {
        for (const Expr& simple : nest.cases) {
            enough.specialize(simple);  // instrumented, each would take seconds to compile
        }
    }

    if (copy_plane) {
        Func plane = nest.plane;
        plane.compute_at(output, strip)
            .vectorize(plane.args()[0], target.natural_vector_size<float>(),
                       TailStrategy::GuardWithIf);
    }
}

void RegisterTile::apply_on_gpu(const SumNest& nest, const Target& target) const {
    compare_in_threads(nest.output, target);
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
    sums.update().reorder(reduction).unroll(c).unroll(x);
    if (steps > 1) {
        sums.update().unroll(nest.input_channel, steps, TailStrategy::GuardWithIf);
    }
}
