#include "operators/pair_tile.h"

#include <algorithm>

#include "operators/vectors.h"
#include "schedules/spaces.h"

namespace upforge {

double estimate_pair_cycles(const kernels::Kernel& kernel, const TiledSums& work) {
    using namespace schedules::pairs;
    const int block = kernel.number(channels), tile = kernel.number(pixels);
    const double vectors = divide_up(block, block_channels), sums = vectors * tile;
    const double taps = work.steps / work.inputs;
    const double steps_of_tile = taps * divide_up(work.inputs, step_inputs);
    // Two products and two loads a cycle, as measured on Zen 5.
    const double step = std::max(sums, vectors + tile) / 2;
    const double store = 8 * sums;
    const double tiles =
        divide_up(work.channels, block) * divide_up(work.columns, tile) * work.rows;
    return tiles * (steps_of_tile * step + store);
}

}  // namespace upforge
