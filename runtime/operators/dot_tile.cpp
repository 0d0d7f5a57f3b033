#include "operators/dot_tile.h"

#include <fmt/core.h>

#include <algorithm>

#include "operators/vectors.h"
#include "schedules/spaces.h"

namespace upforge {

bool is_of_dots(const kernels::Kernel& kernel) {
    return kernel.family == "dots";
}

std::string objection_to_dots(const kernels::Kernel& kernel, int inputs, int outputs) {
    using namespace schedules::dots;
    if (!is_of_dots(kernel)) {
        return "";
    }
    if (inputs % inputs_of_step != 0) {
        return fmt::format("{} input channels are no multiple of {}", inputs, inputs_of_step);
    }
    const int together = kernel.number(channels);
    return outputs % together == 0
               ? ""
               : fmt::format("{} output channels are no multiple of {}", outputs, together);
}

double estimate_dot_cycles(const kernels::Kernel& kernel, const TiledSums& work) {
    using namespace schedules::dots;
    const int together = kernel.number(channels), tile = kernel.number(pixels);
    const double sums = double(together) * tile;
    // Two multiply-adds and two loads a cycle.
    const double step = std::max(sums, double(together) + tile) / 2;
    const double adding_lanes_up = 8;
    const double tiles =
        divide_up(work.channels, together) * divide_up(work.columns, tile) * work.rows;
    const double copy = kernel.parameter("border") == "none"
                            ? 0
                            : work.copied * 2.0 * work.inputs / lanes(kernel.isa);
    return tiles * (work.steps / lanes(kernel.isa) * step + sums * adding_lanes_up) + copy;
}

}  // namespace upforge
