#pragma once

#include <vector>

#include "Halide.h"
#include "packed_weights.h"
#include "parameter.h"
#include "thread_group.h"

/// The sums of a convolution, as the schedule sees them.
struct SumNest {
    Halide::Func output;  ///< sums after bias and activation, stored to memory
    Halide::Func sums;    ///< pure: the bias; update: the reduction
    Halide::Func plane;   ///< the extended input
    Halide::Var channel, column, row, image;
    std::vector<Halide::VarOrRVar>
        phases;  ///< loops of the output outside of a tile, inside a strip
    Halide::RVar input_channel;
    std::vector<Halide::VarOrRVar> taps;  ///< the loops of the reduction outside of input_channel
    std::vector<Halide::Expr> cases;      ///< conditions under which the output is simpler
};

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

    PackedWeights weights(bool autoscheduled) const {
        return {autoscheduled ? PackedWeights::all_channels : int{channels}};
    }

    void apply(const SumNest& nest, bool copy_plane, const Halide::Target& target) const;

  private:
    void apply_on_gpu(const SumNest& nest, const Halide::Target& target) const;
};
