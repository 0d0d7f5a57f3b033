#include "amx_tile.h"

#include <stdexcept>
#include <string>

#include "strips.h"

using namespace Halide;

namespace {

using schedules::amx::tile_channels, schedules::amx::tile_pixels, schedules::amx::tile_inputs;

/// One tile register, and where it is stored to.
void multiply_tiles(const PairNest& nest, Func sums, Func stored, int blocks) {
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

void AmxTile::apply(const PairNest& nest, const Target& target) const {
    const int together = channels;
    if (together % tile_channels != 0) {
        throw std::invalid_argument("channels=" + std::to_string(together) +
                                    " is no multiple of the 16 of a tile");
    }
    const Strips strips{together, tile_channels, tile_pixels, columns / tile_pixels, rows};
    const auto places = strips.divide(nest.output_loops(), target);
    Func sums = nest.sums, stored = sums.in();
    stored.compute_at(nest.output, places.tile);
    multiply_tiles(nest, sums, stored, together / tile_channels);
    nest.copy_plane(places.strip);
}
