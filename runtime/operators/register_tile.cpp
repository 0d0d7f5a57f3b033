#include "operators/register_tile.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernels/scratch.h"
#include "operators/amx_tile.h"
#include "operators/dot_tile.h"
#include "operators/pair_steps.h"
#include "operators/pair_tile.h"
#include "operators/vectors.h"
#include "schedules/spaces.h"
#include "upforge/machine.h"

namespace upforge {

namespace {

/// Bytes a cycle that a core streams from the third-level cache, as measured on Ice Lake servers,
/// and what it reads from there at all: more than the second level holds.
constexpr double third_level_speed = 9, second_level_bytes = 1e6;

/// Places this far apart share a set of the first-level cache, which holds so many lines (48 KiB of
/// Ice Lake and Zen 5).
constexpr int set_distance = 4096, lines_of_set = 12;

double weight_bytes(const kernels::Kernel& kernel) {
    return static_cast<double>(size_of(kernel.storage()));
}

/// Cycles of a step that reads one number of each pixel, where these drive each other out of the
/// first-level cache: 1024 channels in tiles of 16 pixels took 20, not 8, on Zen 5.
double estimate_collisions(const kernels::Kernel& kernel, int inputs, int pixels) {
    const auto apart = static_cast<std::int64_t>(inputs) * std::int64_t(weight_bytes(kernel));
    return apart % set_distance == 0 && pixels > lines_of_set ? 1.25 * pixels : 0;
}

/// Cycles for what strips read anew: the weights for each strip, and the strip for each block of
/// weights.
double estimate_reading(const kernels::Kernel& kernel, const TiledSums& work) {
    using namespace schedules;
    const int rows = kernel.number(direct::rows), columns = kernel.number(direct::columns);
    const double strips =
        std::ceil(work.rows / work.phases / rows) * divide_up(work.columns, columns);
    const double blocks = divide_up(work.channels, kernel.number(direct::channels)) * work.phases;
    const double weights = weight_bytes(kernel) * work.steps * work.phases * work.channels;
    const double strip = sizeof(float) * std::min(work.rows / work.phases, double(rows)) *
                         std::min(work.columns, columns) * work.inputs;
    double bytes = 0;
    if (weights > second_level_bytes) {
        bytes += strips * weights;
    }
    if (strip > second_level_bytes) {
        bytes += strips * blocks * strip;
    }
    return bytes / third_level_speed;
}

}  // namespace

/// Of groups of threads, whose channels, columns and rows are all computed, wanted or not.
/// Instructions of a thread, times the turns that it takes a large GPU to run all groups.
double estimate_group_cycles(const kernels::Kernel& kernel, const TiledSums& work) {
    using namespace schedules;
    // What computes one group at a time, or more of them as slowly.
    constexpr int processors = 128;
    // Numbers that are loaded at once from shared memory; loads have a quarter of the units that
    // multiply-adds have.
    constexpr double loaded_at_once = 4, load = 4;
    // Of a number that is brought to shared memory: its address, load, choice and store.
    constexpr double bringing = 6;

    const int channels = kernel.number(direct::channels), pixels = kernel.number(direct::pixels);
    const int columns = kernel.number(direct::columns), rows = kernel.number(direct::rows);
    const int lane_channels = kernel.number(tile::lane_channels);
    const double turns =
        std::ceil(double(divide_up(work.channels, channels)) * divide_up(work.columns, columns) *
                  std::ceil(work.rows / rows) / processors);
    const double threads = double(channels) / lane_channels * columns / pixels * rows;
    const double products = double(lane_channels) * pixels, loads = lane_channels + pixels;
    const bool staged = kernel.number(tile::chunk) > 0;
    const double step = products + (staged ? loads / loaded_at_once * load +
                                                 (channels + columns * rows) / threads * bringing
                                           : loads * load);
    return turns * threads * work.steps * step;
}

double estimate_cycles(const kernels::Kernel& kernel, const TiledSums& work) {
    if (kernel.device != DeviceKind::cpu) {
        return estimate_group_cycles(kernel, work);
    }
    switch (kernel.bf16_unit()) {
        case Bf16Unit::amx:
            return estimate_amx_cycles(kernel, work);
        case Bf16Unit::avx512_bf16:
            return estimate_pair_cycles(kernel, work);
        case Bf16Unit::none:
            break;
    }
    if (is_of_dots(kernel)) {
        return estimate_dot_cycles(kernel, work);
    }
    const int channels = kernel.number(schedules::direct::channels);
    const int pixels = kernel.number(schedules::direct::pixels);
    const double vectors = std::max(1.0, divide_up(channels, lanes(kernel.isa)));
    const double sums = vectors * pixels;
    // Two multiply-adds a cycle; without FMA, one. Two loads a cycle.
    const double arithmetic = kernel.isa == Isa::sse41 ? sums : sums / 2;
    const double loads = (vectors + pixels) / 2;
    // Bytes a cycle that a core streams from each level, as measured on Ice Lake servers.
    const double step_bytes = channels * weight_bytes(kernel),
                 block_bytes = step_bytes * work.steps;
    const double bandwidth = block_bytes < 40e3                 ? 64
                             : block_bytes < second_level_bytes ? 28
                                                                : third_level_speed;
    const double step = std::max({arithmetic, loads, step_bytes / bandwidth,
                                  estimate_collisions(kernel, work.inputs, pixels)});
    const double store = 8 * sums;

    const double tiles =
        divide_up(work.channels, channels) * divide_up(work.columns, pixels) * work.rows;
    // Whole vectors are copied at the speed of the caches, single numbers one by one.
    const int copied_vectors = work.inputs / lanes(kernel.isa),
              rest = work.inputs % lanes(kernel.isa);
    const double copy = kernel.parameter("border") == "none"
                            ? 0
                            : work.copied * (2.0 * copied_vectors + 2.0 * rest);
    return tiles * (work.steps * step + store) + copy + estimate_reading(kernel, work);
}

int inputs_of_part(Isa isa, int taps, int inputs) {
    // As measured on Zen 5 (1 MB): 1024 to 512 channels of 32x32 take 43 ms at once and 36 in two
    // parts or four, 2048 to 256 of 65x65 249, 198 in four and 178 in eight; 512 channels, 590 KB,
    // take the same in one and two.
    constexpr double most_at_once = 600e3, bytes_of_part = 300e3;
    const int two_vectors = 2 * lanes(isa);
    const double bytes = sizeof(float) * double(two_vectors) * taps * inputs;
    if (bytes <= most_at_once) {
        return inputs;
    }
    const double parts = std::ceil(bytes / bytes_of_part);
    // Whole vectors are copied faster.
    const int widest = lanes(Isa::avx512);
    return static_cast<int>(std::ceil(inputs / parts / widest)) * widest;
}

std::string objection_to_chunks(const kernels::Kernel& kernel, int inputs) {
    const int chunk = kernel.family == "tile" ? kernel.number(schedules::tile::chunk) : 0;
    return chunk == 0 || inputs % chunk == 0
               ? ""
               : fmt::format("{} input channels are no multiple of {}", inputs, chunk);
}

/// What a kernel copies at a time.
struct StripForm {
    int tile;  ///< neighbouring pixels that are computed together
    int rows, columns;
    double pixel_bytes;
};

StripForm form_of_strip(const kernels::Kernel& kernel, int channels) {
    using namespace schedules;
    switch (kernel.bf16_unit()) {
        case Bf16Unit::amx:
            return {amx::tile_pixels, kernel.number(amx::rows), kernel.number(amx::columns),
                    pixel_bytes_of_pairs(kernel, channels)};
        case Bf16Unit::avx512_bf16:
            return {kernel.number(pairs::pixels), kernel.number(pairs::rows),
                    kernel.number(pairs::columns), pixel_bytes_of_pairs(kernel, channels)};
        case Bf16Unit::none:
            break;
    }
    if (kernel.family == "strips") {  // a block of channels is copied by itself
        return {kernel.number(channel_strips::pixels), kernel.number(channel_strips::rows),
                kernel.number(channel_strips::columns), double(sizeof(float)) * channels};
    }
    if (is_of_dots(kernel)) {
        return {kernel.number(dots::pixels), kernel.number(dots::rows),
                kernel.number(dots::columns), double(sizeof(float)) * channels};
    }
    return {kernel.number(direct::pixels), kernel.number(direct::rows),
            kernel.number(direct::columns), double(sizeof(float)) * (channels + lanes(kernel.isa))};
}

std::size_t strip_bytes(const kernels::Kernel& kernel, const Strips& strips) {
    using namespace schedules;
    if (kernel.parameter("border") == "none" || kernel.device != DeviceKind::cpu ||
        kernel.is_autoscheduled()) {
        return 0;
    }
    const auto [tile, strip_rows, columns_asked, pixel_bytes] =
        form_of_strip(kernel, strips.channels);
    const int strip_columns = std::max(1, columns_asked / tile) * tile;
    const double count = divide_up(strips.output.y, strip_rows) *
                         divide_up(strips.output.x, strip_columns) * strips.images;
    const bool nested = threads() > 1 && count < direct::enough_strips;
    // A thread that waits for blocks of a strip begins another one, unless each block has a copy.
    const bool of_block = kernel.family == "strips";
    const double alive = of_block ? threads() : nested ? count : std::min<double>(count, threads());

    const int rows = std::min(strips.output.y, strip_rows);
    // Whole tiles: the last of a row may reach over its end.
    const double columns = divide_up(std::min(strips.output.x, strip_columns), tile) * tile;
    const double pixels = ((rows - 1.0) * strips.stride.y + strips.span.y) *
                          ((columns - 1.0) * strips.stride.x + strips.span.x);
    const double bytes = pixel_bytes * pixels;
    return static_cast<std::size_t>(alive) *
           kernels::Scratch::room_for(static_cast<std::size_t>(bytes));
}

}  // namespace upforge
