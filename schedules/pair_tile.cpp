#include "pair_tile.h"

#include <stdexcept>
#include <string>

#include "strips.h"

using namespace Halide;

void PairTile::apply(const PairNest& nest, const Target& target) const {
    using schedules::pairs::block_channels;
    const int together = channels, tile = pixels, steps = unroll;
    if (together % block_channels != 0) {
        throw std::invalid_argument("channels=" + std::to_string(together) +
                                    " is no multiple of the 16 of a vector");
    }
    const Strips strips{together, block_channels, tile, columns / tile, rows};
    const auto places = strips.divide(nest.output_loops(), target);
    nest.copy_plane(places.strip);

    Var c = nest.block_channel, b = nest.block, x = nest.column;
    Func sums = nest.sums;
    sums.compute_at(nest.output, places.tile)
        .bound_extent(c, block_channels)
        .bound_extent(b, together / block_channels)
        .bound_extent(x, tile)
        .vectorize(c)
        .unroll(b)
        .unroll(x);

    RVar pairs("pairs"), of_pair("of_pair");
    std::vector<VarOrRVar> reduction{of_pair, c, b, x, pairs};
    reduction.insert(reduction.end(), nest.taps.begin(), nest.taps.end());
    sums.update()
        .split(nest.input_channel, pairs, of_pair, inputs_of_step)
        .reorder(reduction)
        .atomic()
        .vectorize(of_pair)
        .vectorize(c)
        .unroll(b)
        .unroll(x)
        .unroll(pairs, steps, TailStrategy::GuardWithIf);
}
