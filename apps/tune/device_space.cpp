#include "tune/device_space.h"

#include <cmath>

#include "operators/vectors.h"
#include "schedules/spaces.h"
#include "tune/cuts.h"

namespace upforge::tune {
namespace {

using kernels::Problem;

/// Threads of a group: at least those that GPUs run at once, and no more than all of them allow.
bool is_group(int threads) {
    return threads >= 32 && threads <= 256;
}

/// Bytes that all GPUs have of shared memory.
constexpr int shared_bytes = 32768;

Family tiles_of_threads(const Problem& problem, DeviceKind device) {
    using namespace schedules;
    const YX image = pixels_of_phase(problem);
    Family family{
        {problem.operation, "tile", Isa::sse41, with_elements({}, problem.elements), device},
        {{direct::channels.name, up_to(problem.outputs, {4, 8, 16, 32, 64, 128})},
         {tile::lane_channels.name, {1, 2, 4, 8}},
         {direct::pixels.name, {1, 2, 4, 8}},
         {direct::unroll.name, {1, 2, 4}},
         {direct::rows.name, up_to(image.y, {1, 2, 4, 8, 16})},
         {direct::columns.name, up_to(image.x, {4, 8, 16, 32, 64})},
         {tile::chunk.name, {0, 4, 8, 16}}}};
    const auto threads = [](const Numbers& n) {
        return n[direct::channels.name] / n[tile::lane_channels.name] * n[direct::rows.name] *
               n[direct::columns.name] / n[direct::pixels.name];
    };
    family.allows = [=](const Numbers& n) {
        const int channels = n[direct::channels.name], lane = n[tile::lane_channels.name];
        const int columns = n[direct::columns.name], pixels = n[direct::pixels.name];
        const int chunk = n[tile::chunk.name], rows = n[direct::rows.name];
        if (channels % lane != 0 || columns % pixels != 0 || !is_group(threads(n))) {
            return false;
        }
        const int loaded_at_once = 4;
        return chunk == 0
                   ? lane * pixels * n[direct::unroll.name] <= most_unrolled
                   : n[direct::unroll.name] == direct::unroll.usual && lane % loaded_at_once == 0 &&
                         pixels % loaded_at_once == 0 && problem.inputs % chunk == 0 &&
                         chunk % (columns / pixels) == 0 &&
                         element_bytes * chunk * (channels + (columns + loaded_at_once) * rows) <=
                             shared_bytes;
    };
    family.describe = [=](const Numbers& n) -> std::vector<double> {
        const double groups = divide_up(problem.outputs, n[direct::channels.name]) *
                              divide_up(image.x, n[direct::columns.name]) *
                              divide_up(image.y, n[direct::rows.name]) * problem.batch;
        return {std::log2(groups),
                std::log2(threads(n)),
                double(n[tile::lane_channels.name]) * n[direct::pixels.name],
                waste(problem.outputs, n[direct::channels.name]),
                waste(image.x, n[direct::columns.name]),
                waste(image.y, n[direct::rows.name])};
    };
    return family;
}

Family threads_family(const Problem& problem, DeviceKind device) {
    namespace group = schedules::threads;
    Family family{
        {problem.operation, "threads", Isa::sse41, with_elements({}, problem.elements), device},
        {{group::lanes.name, up_to(problem.outputs * problem.groups, {4, 8, 16, 32, 64, 128})},
         {group::width.name, up_to(problem.output.x, {1, 2, 4, 8, 16, 32, 64})}}};
    family.allows = [](const Numbers& n) {
        return is_group(n[group::lanes.name] * n[group::width.name]);
    };
    return family;
}

}  // namespace

Family device_family(const Problem& problem, DeviceKind device) {
    return problem.operation.starts_with("depthwise") ? threads_family(problem, device)
                                                      : tiles_of_threads(problem, device);
}

}  // namespace upforge::tune
