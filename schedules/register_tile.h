#pragma once

#include "Halide.h"
#include "packed_weights.h"
#include "parameter.h"
#include "spaces/direct.h"
#include "spaces/tile.h"
#include "sum_nest.h"
#include "thread_group.h"

/// Family `direct`: a tile of channels x pixels of the output is summed in registers, over all
/// taps and input channels, and stored once. Each step of the reduction loads channels / vector
/// weight vectors and broadcasts one input value a pixel.
/// Family `tile`, on GPUs: a group of threads computes channels x columns x rows, each thread
/// lane_channels x pixels of them in its registers.
struct RegisterTile {
    Parameter channels{schedules::direct::channels};
    Parameter pixels{schedules::direct::pixels};
    Parameter unroll{schedules::direct::unroll};
    Parameter rows{schedules::direct::rows};
    Parameter columns{schedules::direct::columns};
    Parameter lane_channels{schedules::tile::lane_channels};
    Parameter chunk{schedules::tile::chunk};

    PackedWeights weights(bool autoscheduled) const {
        return {autoscheduled ? PackedWeights::all_channels : int{channels}};
    }

    /// Sums begin with the bias.
    Halide::Expr first_summand(const Halide::Expr& bias) const { return bias; }
    Halide::Expr total(const Halide::Expr& sum, const Halide::Expr&) const { return sum; }
    /// All of the input channels; the runtime promises whole chunks.
    Halide::Expr summed(const Halide::Expr& inputs) const {
        const int whole = std::max(1, int(chunk));
        return inputs / whole * whole;
    }

    void apply(const SumNest& nest, bool copy_plane, const Halide::Target& target) const;

  private:
    void apply_on_gpu(const SumNest& nest, const Halide::Target& target) const;
};
