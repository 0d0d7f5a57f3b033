#include "operators/register_tile.h"

#include <algorithm>

#include "schedules/spaces.h"

namespace upforge {
namespace {

int lanes(Isa isa) {
    switch (isa) {
        case Isa::avx512:
            return 16;
        case Isa::avx2:
            return 8;
        case Isa::sse41:
            break;
    }
    return 4;
}

double divide_up(int a, int b) {
    return (a + b - 1) / b;
}

}  // namespace

double estimate_cycles(const kernels::Kernel& kernel, const TiledSums& work) {
    const int channels = kernel.number("channels", 64), pixels = kernel.number("pixels", 6);
    const double vectors = std::max(1.0, divide_up(channels, lanes(kernel.isa)));
    const double sums = vectors * pixels;
    // Two multiply-adds a cycle; without FMA, one. Two loads a cycle.
    const double arithmetic = kernel.isa == Isa::sse41 ? sums : sums / 2;
    const double loads = (vectors + pixels) / 2;
    // Bytes a cycle that a core streams from each level, as measured on Ice Lake servers.
    const double weight_bytes = channels * 4.0, block_bytes = weight_bytes * work.steps;
    const double bandwidth = block_bytes < 40e3 ? 64 : block_bytes < 1e6 ? 28 : 9;
    const double step = std::max({arithmetic, loads, weight_bytes / bandwidth});
    const double store = 8 * sums;

    const double tiles =
        divide_up(work.channels, channels) * divide_up(work.columns, pixels) * work.rows;
    // Whole vectors are copied at the speed of the caches, single numbers one by one.
    const int copied_vectors = work.inputs / lanes(kernel.isa),
              rest = work.inputs % lanes(kernel.isa);
    const double copy = kernel.parameter("border") == "none"
                            ? 0
                            : work.copied * (2.0 * copied_vectors + 2.0 * rest);
    return tiles * (work.steps * step + store) + copy;
}

std::size_t strip_bytes(const kernels::Kernel& kernel, int input_channels, YX output, YX stride,
                        YX span) {
    using namespace schedules;
    const auto parameter = [&](const Tunable& tunable) {
        return kernel.number(tunable.name, tunable.usual);
    };
    const int tile = parameter(direct::pixels);
    const int rows = std::min(output.y, parameter(direct::rows));
    // Whole tiles: the last of a row may reach over its end.
    const int columns = (std::min(output.x, parameter(direct::columns)) + tile - 1) / tile * tile;
    const auto pixels = [](int windows, int apart, int wide) {
        return (windows - 1.0) * apart + wide;
    };
    const double bytes = sizeof(float) * double(input_channels + lanes(kernel.isa)) *
                         pixels(rows, stride.y, span.y) * pixels(columns, stride.x, span.x);
    return static_cast<std::size_t>(bytes);
}

}  // namespace upforge
