#pragma once

#include <vector>

#include "Halide.h"
#include "packed_weights.h"
#include "parameter.h"
#include "spaces/winograd.h"

/// Winograd's convolution, as the schedule sees it. Tiles are numbered through all images.
struct WinogradNest {
    Halide::Func output;         ///< update: the pixels of all tiles
    Halide::Func tile_columns;   ///< the output transform's first half
    Halide::Func products;       ///< the sums, stored
    Halide::Func sums;           ///< over the input channels
    Halide::Func values;         ///< the input transform; in steps, stored one after the other
    Halide::Func patch_columns;  ///< its first half
    Halide::Var channel, tile, point_x, point_y;
    Halide::RVar input_channel;
    Halide::RDom place;  ///< column in a tile, row in it, tile
    int pixels_of_tile, points;
    Halide::Expr blocks_apart;        ///< whether blocks of channels are tasks of their own
    std::vector<Halide::Expr> cases;  ///< conditions under which the output is simpler
};

/// How the weights of some input channels at a time are transformed.
struct WinogradSteps {
    Halide::Func weights;         ///< at the points
    Halide::Func weight_columns;  ///< the transform's first half
    Halide::Var input_channel;    ///< of a step
    Halide::RVar step;            ///< in the products' update
    int taps;
};

/// Family `winograd`: a task transforms the patches of some tiles, multiplies them at each point
/// with a block of the weights, as a matrix product that sums a register tile of channels x tiles,
/// and transforms the products back, all while they are in the second-level cache.
struct WinogradTiles {
    Parameter channels{schedules::winograd::channels};
    Parameter pixels{schedules::winograd::pixels};
    Parameter unroll{schedules::winograd::unroll};
    Parameter tiles{schedules::winograd::tiles};
    Parameter chunk{schedules::winograd::chunk};

    static constexpr int inputs_of_step = schedules::winograd::inputs_of_step;

    PackedWeights weights() const { return {channels}; }

    void apply(const WinogradNest& nest, const Halide::Target& target) const;
    /// Beside, where the products are sums of steps: a block's weights for a step are transformed
    /// when it needs them, into the second-level cache.
    void apply_steps(const WinogradNest& nest, const WinogradSteps& steps,
                     const Halide::Target& target) const;
};
