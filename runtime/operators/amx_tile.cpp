#include "operators/amx_tile.h"

#include "operators/vectors.h"
#include "schedules/spaces.h"

namespace upforge {
namespace {

constexpr double element_bytes = 2;

}  // namespace

double estimate_amx_cycles(const kernels::Kernel& kernel, const TiledSums& work) {
    using namespace schedules::amx;
    const int block = kernel.number(channels);
    const double taps = work.steps / work.inputs;
    const double products_of_tile = taps * divide_up(work.inputs, tile_inputs);
    const double tiles = divide_up(work.channels, block) * block / tile_channels *
                         divide_up(work.columns, tile_pixels) * work.rows;
    // A product of tiles, as measured on Sapphire Rapids with the weights of a block in the
    // first-level cache and beyond it; and what comes after a sum: bias, activation, rounding.
    const double weights = products_of_tile * block * tile_inputs * element_bytes;
    const double product = weights < 40e3 ? 32 : 50;
    const double store = 100;
    const double copy = work.copied * divide_up(work.inputs, tile_inputs) * 4;
    return tiles * (products_of_tile * product + store) + copy;
}

}  // namespace upforge
