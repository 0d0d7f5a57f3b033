#include "amx_tile.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "strips.h"

using namespace Halide;

namespace {

using schedules::amx::tile_channels, schedules::amx::tile_pixels, schedules::amx::tile_inputs;

void copy_plane(Func plane, Func output, const Var& strip) {
    const RVar filling = plane.rvars(0)[0], copying = plane.rvars(1)[0];
    const std::vector<Var> args = plane.args();
    plane.compute_at(output, strip);
    plane.update(0).vectorize(filling, tile_inputs, TailStrategy::GuardWithIf);
    plane.update(1)
        .reorder(copying, args[1], args[2])
        .vectorize(copying, tile_inputs, TailStrategy::Predicate);
}

/// One tile register, and where it is stored to.
void multiply_tiles(const TileNest& nest, Func sums, Func stored, int blocks) {
    Var c = nest.block_channel, x = nest.column;
    Var tile_c("tile_c"), tile_x("tile_x");
    stored.bound_extent(x, tile_pixels)
        .bound_extent(nest.block, blocks)
        .reorder_storage(c, nest.block, x)
        .tile(c, x, tile_c, tile_x, tile_channels, tile_pixels, TailStrategy::RoundUp)
        .vectorize(tile_c)
        .vectorize(tile_x);
    if (blocks == 1) {
        stored.align_storage(c, 2 * tile_channels);  // Halide takes adjacent rows for no tile
    }
    sums.compute_at(stored, c)
        .store_in(MemoryType::AMXTile)
        .tile(c, x, tile_c, tile_x, tile_channels, tile_pixels)
        .vectorize(tile_c)
        .vectorize(tile_x);

    RVar step("step"), of_step("of_step");
    std::vector<VarOrRVar> reduction{of_step, tile_c, tile_x, step};
    reduction.insert(reduction.end(), nest.taps.begin(), nest.taps.end());
    reduction.insert(reduction.end(), {c, x});
    sums.update()
        .tile(c, x, tile_c, tile_x, tile_channels, tile_pixels, TailStrategy::GuardWithIf)
        .split(nest.input_channel, step, of_step, tile_inputs)
        .reorder(reduction)
        .atomic()
        .vectorize(of_step)
        .vectorize(tile_c)
        .vectorize(tile_x);
}

}  // namespace

void AmxTile::apply(const TileNest& nest) const {
    const int together = channels, strip_rows = rows;
    if (together % tile_channels != 0) {
        throw std::invalid_argument("channels=" + std::to_string(together) +
                                    " is no multiple of the 16 of a tile");
    }
    const int strip_tiles = std::max(1, columns / tile_pixels);
    Var c = nest.channel, x = nest.column, y = nest.row, n = nest.image;
    Var blocks("blocks"), strips_x("strips_x"), strips_y("strips_y"), tiles("tiles");
    Var strip("strip");

    Func output = nest.output;
    output.split(c, blocks, c, together, TailStrategy::Predicate)
        .split(x, tiles, x, tile_pixels, TailStrategy::GuardWithIf)
        .split(tiles, strips_x, tiles, strip_tiles, TailStrategy::GuardWithIf)
        .split(y, strips_y, y, strip_rows, TailStrategy::GuardWithIf);
    std::vector<VarOrRVar> order{c, x, tiles, y};
    order.insert(order.end(), nest.phases.begin(), nest.phases.end());
    order.insert(order.end(), {blocks, strips_x, strips_y, n});
    output.reorder(order)
        .vectorize(c, tile_channels, TailStrategy::Predicate)
        .fuse(strips_x, strips_y, strip)
        .fuse(strip, n, strip)
        .parallel(strip)
        .parallel(blocks)
        .never_partition_all();

    Func sums = nest.sums, stored = sums.in();
    stored.compute_at(output, tiles);
    multiply_tiles(nest, sums, stored, together / tile_channels);
    copy_plane(nest.plane, output, strip);

    Stage enough =
        output.specialize(strips_of(output, {x, strip_tiles * tile_pixels}, {y, strip_rows}, n) >=
                          schedules::direct::enough_strips);
    enough.serial(blocks);
    for (const Expr& simple : nest.cases) {
        enough.specialize(simple);
    }
}
