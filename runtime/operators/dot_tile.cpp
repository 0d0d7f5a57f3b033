#include "operators/dot_tile.h"

#include <fmt/core.h>

#include <algorithm>

#include "device/current_device.h"
#include "operators/vectors.h"
#include "schedules/spaces.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

/// Beyond, enough lanes of a vector of output channels are in use.
constexpr int most_outputs = 4;

}  // namespace

bool is_of_dots(const kernels::Kernel& kernel) {
    return kernel.family == "dots";
}

bool sums_by_dots(const kernels::Elements& elements, int inputs, int outputs) {
    const bool stored_so =
        elements.all_floats() || elements == kernels::Elements(DataType::bf16, DataType::f32);
    return stored_so && inputs % schedules::dots::inputs_of_step == 0 && outputs <= most_outputs &&
           best_isa() >= Isa::avx2 && device::current().kind == DeviceKind::cpu;
}

std::string objection_to_order(const kernels::Kernel& kernel, bool by_dots, int outputs) {
    if (is_of_dots(kernel) != by_dots) {
        return by_dots ? "its few channels are summed by dot products"
                       : "dot products are for up to four channels from multiples of 16, written "
                         "as floats";
    }
    const int together = by_dots ? kernel.number(schedules::dots::channels) : 1;
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
