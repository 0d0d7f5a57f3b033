#pragma once

#include <array>
#include <span>
#include <string_view>

/// What can be tuned in each schedule family: no Halide here, so that tests and tuners read it too.
/// Changing these numbers never changes a result, to the bit.
namespace schedules {

struct Tunable {
    const char* name;
    int usual;
    int least;
    int most;
    const char* meaning;
};

namespace direct {
// Not less than 4 channels: LLVM, which Halide allows to reorder sums, leaves those of vectors
// alone, but turns sums of single numbers into vectors of partial sums.
inline constexpr Tunable channels{
    "channels", 64, 4, 256,
    "output channels of a register tile, and the block that weights are packed in: a multiple of "
    "the vector, or a power of two below it"};
inline constexpr Tunable pixels{
    "pixels", 6, 1, 32,
    "neighbouring output pixels of a register tile; channels / vector * pixels sums should leave "
    "room in 32 registers on AVX-512, 16 before, for the weights and a broadcast input"};
inline constexpr Tunable unroll{"unroll", 4, 1, 16, "input channels a turn of the innermost loop"};
inline constexpr Tunable rows{
    "rows", 4, 1, 1024,
    "rows of a strip: what one task computes, from a copy of the input with its border; they share "
    "the weights in the second-level cache"};
inline constexpr Tunable columns{"columns", 60, 1, 4096, "columns of a strip"};
inline constexpr std::array all{channels, pixels, unroll, rows, columns};

/// So many strips keep the threads busy. With fewer, blocks of channels are tasks of their own; but
/// then a thread that waits for those of one strip begins another strip, whose input is copied too.
inline constexpr int enough_strips = 32;
}  // namespace direct

namespace pairs {
/// Output channels whose weights for a pair of input channels lie together: those of a vector.
inline constexpr int block_channels = 16;
/// Input channels of a step.
inline constexpr int step_inputs = 2;

inline constexpr Tunable channels{
    "channels", 64, 16, 256,
    "output channels of a register tile: a multiple of the 16 of a vector"};
inline constexpr Tunable pixels{
    "pixels", 6, 1, 32,
    "neighbouring output pixels of a register tile; channels / 16 * pixels sums should leave room "
    "in 32 registers for the weights and a pair of inputs"};
inline constexpr Tunable unroll{"unroll", 8, 1, 16,
                                "pairs of input channels a turn of the innermost loop"};
inline constexpr Tunable rows{"rows", 4, 1, 1024, direct::rows.meaning};
inline constexpr Tunable columns{"columns", 60, 1, 4096, direct::columns.meaning};
inline constexpr std::array all{channels, pixels, unroll, rows, columns};
}  // namespace pairs

namespace amx {
/// What a tile register holds: sums of so many output channels and pixels, or one of these and so
/// many input channels in bf16.
inline constexpr int tile_channels = pairs::block_channels, tile_pixels = 16, tile_inputs = 32;

inline constexpr Tunable channels{
    "channels", 32, 16, 256,
    "output channels that a tile of pixels is multiplied for while it is in the first-level cache, "
    "and the block that weights are packed in: a multiple of 16"};
inline constexpr Tunable rows{"rows", 4, 1, 1024, direct::rows.meaning};
inline constexpr Tunable columns{"columns", 64, 16, 4096, direct::columns.meaning};
inline constexpr std::array all{channels, rows, columns};
}  // namespace amx

namespace dots {
/// What the input channels are a multiple of: the widest vector.
inline constexpr int inputs_of_step = 16;

inline constexpr Tunable channels{
    "channels", 2, 1, 8,
    "output channels of a register tile, a divisor of all; channels * pixels sums should leave "
    "room "
    "for a vector of inputs and some of weights in 32 registers on AVX-512, 16 before"};
inline constexpr Tunable pixels{"pixels", 8, 1, 32,
                                "neighbouring output pixels of a register tile"};
inline constexpr Tunable rows{"rows", 4, 1, 1024, direct::rows.meaning};
inline constexpr Tunable columns{"columns", 64, 1, 4096, direct::columns.meaning};
inline constexpr std::array all{channels, pixels, rows, columns};
}  // namespace dots

namespace winograd {
inline constexpr Tunable channels{"channels", 64, 4, 256, direct::channels.meaning};
inline constexpr Tunable pixels{"pixels", 6, 1, 32,
                                "tiles of a register tile; at a point, each is as one pixel"};
inline constexpr Tunable unroll{"unroll", 4, 1, 16, direct::unroll.meaning};
inline constexpr Tunable tiles{
    "tiles", 24, 1, 192,
    "tiles of a task: they share the weights, and their transforms, a "
    "number at each point for each channel, should stay in the second-level cache"};
inline constexpr Tunable chunk{
    "chunk", 64, 4, 256,
    "input channels of a tile that are transformed at once, in the first-level cache"};
inline constexpr std::array all{channels, pixels, unroll, tiles, chunk};

/// Input channels whose weights are transformed at once, where they come as taps: a block's at the
/// points should stay in the second-level cache beside the tiles'. Each step adds to the products
/// of all tiles: steps of 32 take 3 % longer.
inline constexpr int inputs_of_step = 64;

/// Tasks that keep so many threads busy, and evenly enough. As in `direct`: with fewer, blocks of
/// channels are tasks of their own, but then the transforms of all tasks may be kept at once, which
/// may be a hundred megabytes.
constexpr int enough_tasks(int threads) {
    return threads == 1 ? 1 : 5 * threads;
}
}  // namespace winograd

namespace channel_vectors {
inline constexpr Tunable vectors{
    "vectors", 4, 1, 16,
    "vectors of channels that a pixel is worked on in, so that what is looked up once a tap serves "
    "them all"};
inline constexpr Tunable rows{"rows", 8, 1, 1024, "rows a task"};
inline constexpr std::array all{vectors, rows};
}  // namespace channel_vectors

namespace channel_rows {
inline constexpr Tunable rows{"rows", 8, 1, 1024, "rows a task"};
inline constexpr std::array all{rows};
}  // namespace channel_rows

namespace strip_scatter {
inline constexpr Tunable rows{"rows", 2, 1, 1024, "rows a strip, which should fit the caches"};
inline constexpr std::array all{rows};
}  // namespace strip_scatter

namespace pixel_vectors {
inline constexpr Tunable rows{"rows", 8, 1, 1024, "rows a task"};
inline constexpr std::array all{rows};
}  // namespace pixel_vectors

/// What autoschedulers are told to expect; no schedule of ours reads it.
namespace expected {
inline constexpr int most = 1 << 20;
inline constexpr Tunable images{"images", 1, 1, most, "of a batch"};
inline constexpr Tunable rows{"output_rows", 64, 1, most, "of the output"};
inline constexpr Tunable columns{"output_columns", 64, 1, most, "of the output"};
inline constexpr Tunable inputs{"inputs", 64, 1, most, "channels of the input"};
inline constexpr Tunable outputs{"outputs", 64, 1, most,
                                 "channels of the output: one block of weights holds them all"};
inline constexpr Tunable taps_y{"taps_y", 3, 1, most, "rows of the kernel"};
inline constexpr Tunable taps_x{"taps_x", 3, 1, most, "columns of the kernel"};
inline constexpr Tunable stride_y{"expected_stride_y", 1, 1, most, "rows"};
inline constexpr Tunable stride_x{"expected_stride_x", 1, 1, most, "columns"};
inline constexpr Tunable dilation_y{"expected_dilation_y", 1, 1, most, "rows"};
inline constexpr Tunable dilation_x{"expected_dilation_x", 1, 1, most, "columns"};
inline constexpr std::array all{images, rows,     columns,  inputs,     outputs,   taps_y,
                                taps_x, stride_y, stride_x, dilation_y, dilation_x};
}  // namespace expected

// On GPUs.

namespace tile {
inline constexpr Tunable lane_channels{"lane_channels", 4, 1, 16,
                                       "output channels of a thread: a divisor of channels"};
inline constexpr Tunable chunk{
    "chunk", 0, 0, 64,
    "input channels that a group of threads brings into shared memory at once, a divisor of all; "
    "with 0, each thread reads for itself"};
inline constexpr std::array all{direct::channels, lane_channels,   direct::pixels, direct::unroll,
                                direct::rows,     direct::columns, chunk};
}  // namespace tile

namespace threads {
inline constexpr Tunable lanes{"lanes", 16, 1, 256,
                               "channels of a group of threads, which lie next to each other"};
inline constexpr Tunable width{"width", 8, 1, 256, "columns of a group of threads"};
inline constexpr std::array all{lanes, width};
}  // namespace threads

namespace chains {
inline constexpr Tunable chains{"chains", 32, 4, 64,
                                "numbers of a thread, which registers hold: vectors of 4"};
inline constexpr Tunable threads{"threads", 256, 32, 1024, "threads of a group"};
inline constexpr Tunable unroll{"unroll", 4, 1, 64, "steps a turn of the innermost loop"};
inline constexpr std::array all{chains, threads, unroll};
}  // namespace chains

/// One of Halide's, and the family of what it makes.
struct Autoscheduler {
    std::string_view family;
    std::string_view name;
};
inline constexpr Autoscheduler autoschedulers[] = {
    {"mullapudi2016", "Mullapudi2016"}, {"adams2019", "Adams2019"}, {"li2018", "Li2018"}};

/// A family as the kernel table names it.
struct Space {
    std::string_view family;
    std::span<const Tunable> tunables;
};

inline constexpr Space spaces[] = {
    {"direct", direct::all},
    {"dots", dots::all},
    {"channels", channel_vectors::all},
    {"rows", channel_rows::all},
    {"scatter", strip_scatter::all},
    {"pixels", pixel_vectors::all},
    {"winograd", winograd::all},
    {"mullapudi2016", expected::all},
    {"adams2019", expected::all},
    {"li2018", expected::all},
    {"tile", tile::all},
    {"pairs", pairs::all},
    {"amx", amx::all},
    {"threads", threads::all},
    {"chains", chains::all},
};

}  // namespace schedules
