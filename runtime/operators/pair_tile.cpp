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
    // A vector; of pixels with ragged channels, which lie across lines of the cache: 21 channels of
    // 256x256 took 1.8 ms where 8 cycles would have made 1.3.
    const double store = (work.channels % block_channels == 0 ? 8 : 20) * sums;
    const double tiles =
        divide_up(work.channels, block) * divide_up(work.columns, tile) * work.rows;
    return tiles * (steps_of_tile * step + store);
}

}  // namespace upforge
